import Dispatch
import Synchronization

/// What `transform` makes of each element, in their order, worked out by several threads at once: a program is waited for beside others.
func concurrentMap<Element: Sendable, Value: Sendable>(
  _ elements: [Element], _ transform: @Sendable (Element) throws -> Value
) -> [Result<Value, any Error>] {
  let values = Mutex([Result<Value, any Error>?](repeating: nil, count: elements.count))
  DispatchQueue.concurrentPerform(iterations: elements.count) { index in
    let value = Result { try transform(elements[index]) }
    values.withLock { $0[index] = value }
  }
  return values.withLock { $0.compactMap(\.self) }
}
