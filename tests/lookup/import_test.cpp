#include "sim/lookup/import.hpp"

#include <gtest/gtest.h>

namespace mxdrill::lookup {
namespace {

using base::IpAddress;
using base::Name;
using protocol::RecordType;

TEST(Import, WritesTheRecordsAsTheyWereAnswered) {
    Sighting seen;
    seen.domain = Name::of("example.test");
    seen.hosts = {
        {Name::of("mx.provider.example"), 10, base::seconds(300), {IpAddress::of("192.0.2.1")}, {}, {}}};
    seen.records = {
        {seen.domain, RecordType::mx, 300, protocol::Mx{10, Name::of("mx.provider.example")}},
        {Name::of("mx.provider.example"), RecordType::cname, 60, Name::of("host.provider.example")},
        {Name::of("host.provider.example"), RecordType::a, 60, IpAddress::of("192.0.2.1")},
    };
    EXPECT_EQ(scenario_text(seen), R"(title = "example.test: what the DNS says"
why   = "The records are those of the day of the import. Add the faults that you fear, and what must hold."

[[zone]]
origin  = "example.test"
records = """
@ 300 MX 10 mx.provider.example.
"""

[[zone]]
origin  = "provider.example"
records = """
mx.provider.example.   60 CNAME host.provider.example.
host.provider.example. 60 A 192.0.2.1
"""

[[traffic]]
to    = "user@example.test"
count = 100
for   = "1h"

[[expect]]
metric = "delivered"
equals = 100
)");
}

}  // namespace
}  // namespace mxdrill::lookup
