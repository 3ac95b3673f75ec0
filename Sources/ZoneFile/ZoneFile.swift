// Master files (RFC 1035, section 5): our lexer makes logical lines, libldns turns each record into
// RDATA, and every mistake is told with file, line and column.
