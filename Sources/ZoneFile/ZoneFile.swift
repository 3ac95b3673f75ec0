// Master files (RFC 1035, section 5): our lexer makes logical lines, libldns turns each record into
// RDATA, and every mistake is told with file, line and column.
//
// Text/         octets, tokens, names, numbers
// Reader/       directives and records: logical lines become batches of records
// LDNS/         batches become RDATA; the only place that calls libldns
// Diagnostics/  what is told, and how
