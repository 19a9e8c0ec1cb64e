#include "sim/scenario/references.hpp"

#include <gtest/gtest.h>

#include "tests/scenario/drill.hpp"

namespace mxdrill::scenario {
namespace {

constexpr std::string_view kMail = "[[traffic]]\nto = \"user@example.test\"\ncount = 1\n";

TEST(References, NamesThatNothingDefinesAreMistakes) {
    expect_mistakes({
        {"[[link]]\nfrom = 'campsu'\nlatency = '1ms'\n[[sender]]\nname = 'campus'\n",
         R"(2:8: no sender group matches "campsu"; did you mean "campus"?)"},
        {"[[link]]\nto = 'mial1.example.test'\nlatency = '1ms'\n",
         R"(2:6: no server matches "mial1.example.test"; did you mean "mail1.example.test"?)"},
        {"[[fault]]\nserver = 'mail*.example.org'\ndo = 'drop'\n",
         R"(2:10: no server matches "mail*.example.org")"},
        {"[[fault]]\naddress = '192.0.2.13'\ndo = 'drop'\n", "2:11: no server listens at 192.0.2.13"},
        {"[[fault]]\nzone = 'exmple.test'\ndo = 'drop'\n",
         R"(2:8: "exmple.test" is in no zone; did you mean "example.test"?)"},
        {"[[traffic]]\nfrom = 'campus'\nto = 'user@example.test'\ncount = 1\n",
         R"(2:8: there is no sender group "campus")"},
        {"[[traffic]]\nto = ['user@example.test', 'user@exmple.test']\ncount = 1\n",
         R"(2:28: "exmple.test" is in no zone; did you mean "example.test"?)"},
        {"[[expect]]\nmetric = 'sent'\ndomain = 'example.test'\nequals = 0\n",
         R"(3:10: no mail is sent to the domain "example.test")"},
        {"[[expect]]\nmetric = 'queries'\ndomain = 'example.org'\nequals = 0\n",
         R"(3:10: "example.org" is in no zone)"},
        {"[[expect]]\nmetric = 'sent'\nsender = 'campus'\nequals = 0\n",
         R"(3:10: there is no sender group "campus")"},
        {"[[expect]]\nmetric = 'sent'\nsender = 'sender/2'\nequals = 0\n",
         R"(3:10: there is no sender "sender/2")"},
        {"[[expect]]\nmetric = 'delivered'\nserver = 'mail3.example.test'\nequals = 0\n",
         R"(3:10: there is no server "mail3.example.test"; did you mean "mail1.example.test"?)"},
        {"[[expect]]\nmetric = 'delivered'\nstore = 'google'\nequals = 0\n",
         R"(3:9: no server has the store "google")"},
    });
}

TEST(References, NamesThatAreDefinedAreSound) {
    drill(std::string(kMail) + R"(
[[sender]]
name  = "campus"
hosts = 3
[[server]]
name  = "mail1.example.test"
store = "google"
[[link]]
from = "cam*"
to = "*"
latency = "1ms"
[[fault]]
server = "MAIL?.example.test*"
do = "drop"
)",
          with_sets({"fault.0.server=MAIL*.example.test"}));
    drill(std::string(kMail) + R"(
[[fault]]
address = "2001:db8::/32"
do = "drop"
[[fault]]
zone = "test"
do = "drop"
[[fault]]
zone = "nobody.example.test"
do = "drop"
[[expect]]
metric = "sent"
domain = "example.test"
sender = "sender"
equals = 1
[[expect]]
metric = "queries"
domain = "mail1.example.test"
equals = 1
[[expect]]
metric = "delivered"
sender = "sender/1"
server = "mail1.example.test"
store  = "mailbox"
equals = 1
)");
}

TEST(References, NobodyIsMissedWhileAZoneCannotBeRead) {
    const Reading reading = read_alone(R"([[zone]]
origin = "example.test"
file   = "gone.zone"
[[server]]
name = "mail1.example.test"
[[fault]]
server = "mail1.example.test"
do     = "drop"
[[traffic]]
from  = "campus"
to    = "user@example.test"
count = 1
)");
    EXPECT_EQ(messages(reading),
              "3:10: \"gone.zone\": there is no such file\n10:9: there is no sender group \"campus\"\n");
}

}  // namespace
}  // namespace mxdrill::scenario
