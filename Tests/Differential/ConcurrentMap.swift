import Dispatch
import Foundation
import Synchronization

/// What `transform` makes of each element, in their order, worked out by several threads at once: a program is waited for beside others.
///
/// Threads of its own: those of a pool would stay in the caller's network namespace, and keep it.
func concurrentMap<Element: Sendable, Value: Sendable>(
  _ elements: [Element], _ transform: @escaping @Sendable (Element) throws -> Value
) -> [Result<Value, any Error>] {
  let work = Work(elements: elements, transform: transform)
  let threads = min(ProcessInfo.processInfo.activeProcessorCount, elements.count)
  for _ in 0..<threads { Thread.detachNewThread { work.run() } }
  for _ in 0..<threads { work.hasEnded.wait() }
  return work.values.withLock { $0.compactMap(\.self) }
}

private final class Work<Element: Sendable, Value: Sendable>: Sendable {
  let elements: [Element]
  let transform: @Sendable (Element) throws -> Value
  let values: Mutex<[Result<Value, any Error>?]>
  let hasEnded = DispatchSemaphore(value: 0)
  private let next = Atomic<Int>(0)

  init(elements: [Element], transform: @escaping @Sendable (Element) throws -> Value) {
    self.elements = elements
    self.transform = transform
    values = Mutex([Result<Value, any Error>?](repeating: nil, count: elements.count))
  }

  /// Takes elements until none is left.
  func run() {
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < elements.count else { break }
      let value = Result { try transform(elements[index]) }
      values.withLock { $0[index] = value }
    }
    hasEnded.signal()
  }
}
