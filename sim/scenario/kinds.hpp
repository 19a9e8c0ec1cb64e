// The kinds of values that the language has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/base/glob.hpp"
#include "sim/base/instant.hpp"
#include "sim/base/ip_address.hpp"
#include "sim/base/name.hpp"
#include "sim/base/units.hpp"
#include "sim/protocol/dns.hpp"
#include "sim/scenario/kind.hpp"

namespace mxdrill::scenario {

/// A string as it was written, with the place of each of its lines.
struct Prose {
    std::string text;
    Value written;
};

Kind<std::string> text();        // any
Kind<std::string> line();        // printable, for people: one line
Kind<std::string> paragraph();   // printable, for people: line breaks and tabs allowed
Kind<std::string> label();       // of a group, a store, a fault: not empty, printable, no "="
Kind<std::string> group_name();  // letters, digits, "-", "_" and "."
Kind<std::string> mail_address();
Kind<std::string> reverse_path();  // a mail address, or empty: the null reverse path
Kind<std::string> helo_name();
Kind<std::string> smtp_reply();  // in normal form
Kind<std::string> file_name();
Kind<Prose> prose();

Kind<base::Duration> duration();
Kind<base::Duration> positive_duration();
Kind<base::Instant> instant();
Kind<base::Rate> rate();
Kind<base::Size> size();
Kind<base::Bandwidth> bandwidth();
Kind<double> share();  // 0..1 or "95%"
Kind<double> positive_number();
Kind<double> fraction();      // 0..1, a number
Kind<double> count_number();  // 0 or more
Kind<std::int64_t> integer(std::int64_t least, std::int64_t most);
Kind<bool> boolean();

Kind<base::Name> host_name();
Kind<base::Glob> glob();
Kind<base::Prefix> prefix();
Kind<protocol::RecordType> record_type();

/// The domain of a well-formed mail address, what follows its last "@"; nothing for a malformed one.
std::optional<base::Name> domain_of(std::string_view address);

}  // namespace mxdrill::scenario
