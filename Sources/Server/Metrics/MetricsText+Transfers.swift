extension MetricsText {
  /// Transfers and NOTIFYs.
  mutating func addTransfers(_ transfers: TransferStatus) {
    add("transfers_open", .gauge, "Transfers to other servers now.", [Sample(transfers.open)])
    add(
      "transfers_out_total", .counter, "Requests for transfers, by what became of them.",
      transfers.out.samples("result"))
    add(
      "transfers_in_total", .counter, "Versions of zones that came from other servers, by how.",
      transfers.taken.samples("as"))
    add(
      "notifies_total", .counter, "NOTIFYs received, and those sent by what became of them.",
      transfers.notifies.samples("result"))
    add(
      "bad_signatures_total", .counter, "Signed messages that were refused.",
      [Sample(transfers.badSignatures)])
  }
}
