import Foundation
import Glibc
import KernelPath
import NIOCore
import NIOPosix

/// The control socket: a Unix socket that its owner and group may use (0660).
final class ControlServer: Sendable {
  private let path: String
  private let group: MultiThreadedEventLoopGroup
  private let channel: any Channel

  /// Opens the socket. One that a dead server left is replaced, one that is answered is not.
  init(path: String, responder: ControlResponder) throws(ControlError) {
    guard !Self.isAnswered(path) else {
      throw ControlError("another server answers on the control socket \(path)")
    }
    // The directory may be made by nobody else: /run is empty after a restart of the machine.
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try? FileManager.default.createDirectory(
        atPath: String(path[..<slash]), withIntermediateDirectories: false)
    }
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    do {
      channel = try ServerBootstrap(group: group)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(ControlConnection(responder))
          }
        }
        .withBoundSocket(try UnixListener.open(path, mode: 0o660)).wait()
    } catch {
      try? group.syncShutdownGracefully()
      let reason = (error as? IOError).map { systemMessage($0.errnoCode) } ?? "\(error)"
      throw ControlError("cannot open the control socket \(path): \(reason)")
    }
    self.path = path
    self.group = group
  }

  /// Whether a server accepts connections there.
  private static func isAnswered(_ path: String) -> Bool {
    let group = MultiThreadedEventLoopGroup.singleton
    guard
      let channel = try? ClientBootstrap(group: group).connect(unixDomainSocketPath: path).wait()
    else { return false }
    try? channel.close().wait()
    return true
  }

  /// Closes the socket and removes its file.
  func stop() {
    try? channel.close().wait()
    try? group.syncShutdownGracefully()
    try? FileManager.default.removeItem(atPath: path)
  }
}
