// How many messages were of which size, and how many answers took how long.
//
// - `SizeHistogram`       messages by their length, in steps of 16 octets
// - `DurationHistogram`   answers by the time they took, in powers of two
// - `TrafficHistograms`   the three that a path keeps
// - `HistogramCounts`     what was read of one
//
// A writer that is alone adds with plain moves (`add`), several with locked instructions (`addShared`); any thread may
// read at any time.
