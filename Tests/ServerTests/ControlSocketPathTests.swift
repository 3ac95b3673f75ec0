import Foundation
import Testing

@testable import Server

@Suite("Which control socket a configuration means")
struct ControlSocketPathTests {
  @Test("a file that cannot be read, or is no text, is told")
  func unreadable() throws {
    let missing = Configuration.load("/nonexistent/apus.yaml")
    #expect(throws: ControlError("/nonexistent/apus.yaml: cannot read it: no such file")) {
      try missing.controlSocketPath(of: "/nonexistent/apus.yaml")
    }
  }

  @Test("mistakes are a doubt where they may be about the socket")
  func doubts() throws {
    let typo = try read("contrl: {socket: /run/a.sock}\n").controlSocketPath(of: "apus.yaml")
    #expect(typo.path == "/run/apus/control.sock")
    #expect(
      typo.doubt
        == "apus.yaml has 1 mistake, which 'apus check --config apus.yaml' tells, and no control.socket "
        + "that can be read: asking /run/apus/control.sock")
    #expect(try read("control: [\n").controlSocketPath(of: "apus.yaml").doubt != nil)
    let given = try read("sever: {}\ncontrol: {socket: /run/a.sock}\n").controlSocketPath(
      of: "apus.yaml")
    #expect(given.path == "/run/a.sock" && given.doubt == nil)
    // The zones' list and secrets are the server's, and often for nobody else to read.
    let other = try read("server: {cookie-secret-file: /nonexistent}\n").controlSocketPath(
      of: "apus.yaml")
    #expect(other.path == "/run/apus/control.sock" && other.doubt == nil)
  }
}
