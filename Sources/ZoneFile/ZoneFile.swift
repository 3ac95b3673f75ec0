// Master files (RFC 1035, section 5): our lexer makes logical lines, libldns turns each record into
// RDATA, and every mistake is told with file, line and column.
//
// Text/         octets, tokens, names, numbers
// Reader/       directives and records; parts of a file, read side by side
// Plain/        the short way: records of plain lines, straight to RDATA
// LDNS/         all other records become RDATA; the only place that calls libldns
// Diagnostics/  what is told, and how
