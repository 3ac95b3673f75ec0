// Loads the XDP program, fills its maps, attaches it by link and keeps the served addresses
// current.
