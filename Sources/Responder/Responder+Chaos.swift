import DNSWire
import Octets

extension Responder {
  /// Which text a name of class CH asks for (RFC 4892, section 2): case does not count.
  private func serverText(_ query: PreparedQuery, _ bytes: RawSpan) -> ServerTexts.Item? {
    let name = query.message &+ Header.size
    let length = query.nameLength
    // Letters without the bit that makes them small; the labels' lengths as they are.
    let first = bytes.load64(at: name)
    let last = bytes.load64(at: name &+ length &- 8)
    let version = first & 0xff_df_df_df_df_df_df_df == 0x07_56_45_52_53_49_4f_4e
    let bind = last & 0xff_df_df_df_df_ff == 0x04_42_49_4e_44_00
    let server = last & 0xff_df_df_df_df_df_df_ff == 0x06_53_45_52_56_45_52_00
    return switch length {
    case 14 where version && bind, 16 where version && server: .version
    case 11 where first >> 40 & 0xff_df_df == 0x02_49_44 && server: .identity
    case 15
    where first & 0xff_df_df_df_df_df_df_df == 0x08_48_4f_53_54_4e_41_4d
      && last >> 48 & 0xdf == 0x45 && bind:
      .identity
    default: nil
    }
  }

  /// Whether the question's name is one of those.
  func isServerName(_ query: PreparedQuery, _ bytes: RawSpan) -> Bool {
    serverText(query, bytes) != nil
  }

  /// What the operator has the server say of itself; REFUSED where that is nothing. AA is clear: no
  /// zone stands behind it.
  func chaos(_ query: PreparedQuery, in bytes: inout MutableRawSpan) -> Verdict {
    guard query.type == .txt || query.type == .any, let item = serverText(query, bytes.bytes)
    else { return refuse(query, .refused, in: &bytes) }
    let (place, count) = settings.texts.place(of: item)
    let at = query.questionEnd
    guard count > 0, at &+ 12 &+ count &+ EDNS.responseSize <= bytes.byteCount
    else { return refuse(query, .refused, in: &bytes) }
    bytes.store16(0xc000 | UInt16(Header.size), at: at)
    bytes.store16(RRType.txt.rawValue, at: at &+ 2)
    bytes.store16(RRClass.chaos.rawValue, at: at &+ 4)
    bytes.store32(0, at: at &+ 6)
    bytes.store16(UInt16(truncatingIfNeeded: count), at: at &+ 10)
    bytes.copy(settings.texts.octets, from: place, count: count, to: at &+ 12)
    Header.writeResponse(
      &bytes, at: query.message, rcode: .noError,
      counts: Header.counts(
        questions: 1, answers: 1, additionals: query.hasEDNS ? 1 : 0))
    return finish(
      query, .noError, in: &bytes, length: query.questionLength &+ 12 &+ count)
  }
}
