// Response rate limiting: what a server of this kind does so that it is of no use as a reflector.
//
// Whoever forges a source address has the server send its responses to a victim. So the responses
// to one address prefix are limited, for each class and subject of response by itself.
//
// - `RateLimitSettings`  what the operator decides
// - `RateLimiter`        one thread's limiter: a query in, a decision out
// - `BucketTable`        its token buckets, in memory of a fixed size
//
// A limiter belongs to one thread and is shared with none, so no packet costs a lock. Each has the
// whole limit: a client's flow comes to one queue (RSS) or one socket (SO_REUSEPORT) as a rule.
//
// Contract: no input can trap. No force unwrap, no trapping arithmetic, no precondition on packet
// bytes.
