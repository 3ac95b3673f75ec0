// Attaches the XDP program to an interface, says in which mode, and holds it for a minute: what
// SteeringTests kill.
//
//   hold-steering INTERFACE auto|native|generic
import Foundation
import Steering

func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

let arguments = CommandLine.arguments
guard arguments.count == 3, let mode = AttachMode.Request(rawValue: arguments[2]) else { exit(2) }
do {
  let steering = try Steering.attach(interface: arguments[1], queues: 1, mode: mode)
  say(steering.mode.rawValue)
  sleep(60)
  steering.detach()
} catch {
  say("\(error)")
  exit(1)
}
