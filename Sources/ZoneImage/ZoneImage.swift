// The compiled zone: its contents in canonical order, the rules it must keep, the flat image with
// precompiled tails, its lookup, and the set of zones that is served.
