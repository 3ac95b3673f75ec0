// What the tests of several modules share: frames built field by field, DNS queries, a reader of
// received frames that checks everything, and the verdict table.
