import NIOCore
import Testing

@testable import Server

@Suite("Control socket: commands that take long")
struct LongCommandTests {
  @Test(
    "changes wait for each other, transfers too, and neither for the other; the rest is answered at once"
  )
  func kinds() {
    let responder = ControlResponder(
      status: { ServerStatus.stopped }, work: { _, _ in nil },
      stream: { (_, _) throws(ControlError) in nil })
    func kind(_ command: String) -> ControlResponder.LongCommand? {
      responder.longCommand(#"{"command":"\#(command)"}"#)
    }
    #expect(kind("reload") == .change && kind("rollback") == .change)
    #expect(kind("transfer") == .transfer)
    for command in ["status", "health", "zone", "drops", "explain", "nothing"] {
      #expect(kind(command) == nil, "\(command)")
    }
  }
}
