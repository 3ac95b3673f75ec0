// libldns turns one record's presentation format into RDATA. Nothing else of it is used.
#pragma once
#include <ldns/ldns.h>
