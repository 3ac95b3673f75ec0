import Octets
import Tap

/// A query and its reply, as they were copied.
struct TappedExchange: Equatable, Sendable {
  var path: TapPath
  /// The interface and queue of the fast path; empty for the kernel's.
  var name: String
  var note: TapNote
  /// What was copied of the frame or message; its length may have been more.
  var query: [UInt8]
  /// Empty: there is none.
  var reply: [UInt8]

  /// The path's name in front of the interface's and queue's.
  var place: String { name.isEmpty ? "\(path)" : "\(path)/\(name)" }

  var querySummary: MessageSummary? { MessageSummary(note.queryMessage(in: query.octets)) }
  var replySummary: MessageSummary? { MessageSummary(note.replyMessage(in: reply.octets)) }

  /// Octets of the reply's message, whatever was copied of it.
  var replyMessageLength: Int { max(note.replyLength - note.message, 0) }
}

extension [UInt8] {
  /// The octets of a span.
  init(_ span: RawSpan) {
    self = (0..<span.byteCount).map { span.load8(at: $0) }
  }
}
