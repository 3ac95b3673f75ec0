// Configurations of other name servers, said in Apus' words. Opens no socket and writes no file.
//
// - `Peer.read`  a file in, an `ImportReport` out: the configuration, and what is to be said about it
// Input/         the files, words with their places, values; secrets that are not to be shown
// Knot/ NSD/ BIND/  of each server a reader, which makes words of its text; an importer, which takes what Apus has; and its
//                `Keys`, the settings that are left out and why
// Output/        what was taken, as YAML: settings, keys, zones and what other servers have to do with them; what to do instead of the rest
//
// Nothing is dropped in silence: a setting is taken, told, or what Apus does anyway. And nobody may have a zone who could not before.
