import Foundation
import NIOCore
import NIOPosix

/// Makes a Unix socket's file that nobody listens on.
func leaveSocket(_ path: String) throws {
  let group = MultiThreadedEventLoopGroup.singleton
  let other = path + ".live"
  let channel = try ServerBootstrap(group: group).bind(unixDomainSocketPath: other).wait()
  // Renamed while open, the file outlives its listener: NIO removes the name it bound.
  try FileManager.default.moveItem(atPath: other, toPath: path)
  try channel.close().wait()
}
