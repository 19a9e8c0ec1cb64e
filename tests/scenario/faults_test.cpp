#include "sim/scenario/faults.hpp"

#include <gtest/gtest.h>

#include "tests/scenario/drill.hpp"

namespace mxdrill::scenario {
namespace {

using fake_smtp::Act;
using protocol::Stage;

fake_smtp::Fault server_fault_of(const std::string& keys) {
    const Scenario scenario = drill(joined({"[[fault]]\nserver = \"mail1.example.test\"\n", keys, "\n"}));
    return scenario.faults.empty() ? fake_smtp::Fault{} : std::get<fake_smtp::Fault>(scenario.faults[0].what);
}

TEST(Faults, ReadWhenWhoAndHowOften) {
    const Scenario scenario = drill(R"(
[[fault]]
name      = "now and then"
address   = "192.0.2.0/24"
at        = "1h"
for       = "10m"
repeat    = "1h"
until     = "1d"
stage     = "rcpt"
client    = "198.18.0.1"
sender    = "*@sender.test"
recipient = "user@*"
skip      = 3
every     = 2
first     = 5
chance    = "50%"
reply     = "451-4.3.0 Later\n451 4.3.0 please"
delay     = "2s"
)");
    const Fault& fault = scenario.faults.at(0);
    EXPECT_EQ(fault.name, "now and then");
    EXPECT_EQ(fault.identity, "now and then");
    const rules::Matcher& matcher = fault.matcher;
    EXPECT_EQ(matcher.when.at, base::Instant{base::hours(1)});
    EXPECT_EQ(matcher.when.length, base::minutes(10));
    EXPECT_EQ(matcher.when.repeat, base::hours(1));
    EXPECT_EQ(matcher.when.until, base::Instant{base::hours(24)});
    EXPECT_EQ(matcher.client, base::Prefix::parse("198.18.0.1"));
    EXPECT_TRUE(matcher.sender->matches("a@sender.test"));
    EXPECT_TRUE(matcher.recipient->matches("user@example.test"));
    EXPECT_EQ(matcher.how_often.skip, 3U);
    EXPECT_EQ(matcher.how_often.every, 2U);
    EXPECT_EQ(matcher.how_often.first, 5U);
    EXPECT_EQ(matcher.how_often.chance, 0.5);
    const auto& what = std::get<fake_smtp::Fault>(fault.what);
    EXPECT_EQ(what.address, base::Prefix::parse("192.0.2.0/24"));
    EXPECT_EQ(what.stage, Stage::rcpt);
    EXPECT_EQ(what.act, Act::reply);
    EXPECT_EQ(what.reply, "451-4.3.0 Later\n451 4.3.0 please");
    EXPECT_EQ(what.delay, base::seconds(2));
}

TEST(Faults, HaveTheStageAtWhichTheyMakeSense) {
    struct Row {
        const char* keys;
        Stage stage;
        Act act;
    };
    const std::vector<Row> rows = {
        {"do = 'drop'", Stage::connect, Act::drop},
        {"do = 'refuse'", Stage::connect, Act::refuse},
        {"do = 'unreachable'", Stage::connect, Act::unreachable},
        {"delay = '1s'", Stage::connect, Act::none},
        {"reply = '421'", Stage::banner, Act::reply},
        {"reply = '450 x'\nsender = '*'", Stage::mail, Act::reply},
        {"reply = '450 x'\nsender = '*'\nrecipient = '*'", Stage::rcpt, Act::reply},
        {"do = 'drop'\nrecipient = '*'", Stage::rcpt, Act::drop},
        {"do = 'reset'", Stage::banner, Act::reset},
        {"do = 'close'", Stage::banner, Act::close},
        {"do = 'garble'", Stage::banner, Act::garble},
        {"do = 'lose'", Stage::body, Act::lose},
        {"do = 'lose'\nrecipient = '*'", Stage::body, Act::lose},
        {"do = 'accept-then-close'", Stage::body, Act::accept_then_close},
        {"do = 'no-starttls'", Stage::ehlo, Act::no_starttls},
        {"do = 'break-tls'", Stage::starttls, Act::break_tls},
        {"rate = '1kB/s'", Stage::body, Act::none},
        {"rate = '1kB/s'\nsender = '*'", Stage::body, Act::none},
        {"do = 'drop'\nstage = 'quit'", Stage::quit, Act::drop},
    };
    for (const Row& row : rows) {
        const fake_smtp::Fault fault = server_fault_of(row.keys);
        EXPECT_EQ(base::name_of(fault.stage), base::name_of(row.stage)) << row.keys;
        EXPECT_EQ(base::name_of(fault.act), base::name_of(row.act)) << row.keys;
    }
}

TEST(Faults, OfAZoneReadWhatTheyAnswer) {
    const Scenario scenario = drill(R"(
[[fault]]
zone    = "example.test"
type    = "mx"
do      = "answer"
records = "@ 60 MX 1 backup"
[[fault]]
zone  = "test"
do    = "wrong-id"
delay = "3s"
)");
    const auto& answer = std::get<rules::DnsFault>(scenario.faults.at(0).what);
    EXPECT_EQ(answer.type, protocol::RecordType::mx);
    EXPECT_EQ(answer.act, rules::DnsAct::answer);
    ASSERT_EQ(answer.records.size(), 1U);
    EXPECT_EQ(answer.records[0].ttl_s, 60U);
    const auto& wrong = std::get<rules::DnsFault>(scenario.faults.at(1).what);
    EXPECT_EQ(wrong.act, rules::DnsAct::wrong_id);
    EXPECT_EQ(wrong.delay, base::seconds(3));
}

TEST(Faults, ComplainsOfWhatIsWrong) {
    expect_mistakes({
        {"[[fault]]\ndo = 'drop'\n", "1:1: [[fault]] needs one of server, address, zone or resolver"},
        {"[[fault]]\nserver = '*'\n", "1:1: [[fault]] needs one of do, reply, delay or rate"},
        {"[[fault]]\nserver = '*'\naddress = '192.0.2.11'\ndo = 'drop'\n",
         "3:11: [[fault]] takes only one of server, address, zone or resolver"},
        {"[[fault]]\nresolver = 'isp'\nserver = '*'\ndo = 'drop'\n",
         "2:12: [[fault]] takes only one of server, address, zone or resolver\n"
         "2:12: there is no resolver \"isp\""},
        {"[[fault]]\nserver = '*'\ndo = 'drop'\nfro = '2h'\n",
         R"(4:1: unknown key "fro" in [[fault]]; did you mean "for"?)"},
        {"[[fault]]\nserver = '*'\ndo = 'servfail'\n",
         R"(3:6: "servfail" is nothing that a server can do; it can drop, refuse, unreachable, reset, close, garble, reply, lose, accept-then-close, no-starttls or break-tls)"},
        {"[[fault]]\nzone = 'example.test'\ndo = 'refuse'\n",
         R"(3:6: "refuse" is nothing that a zone can do; it can drop, servfail, refused, nxdomain, nodata, formerr, notimp, truncate, garble, wrong-id or answer)"},
        {"[[fault]]\nserver = '*'\ndo = 'lose'\nstage = 'rcpt'\n",
         R"(4:9: do = "lose" is impossible at the stage rcpt)"},
        {"[[fault]]\nserver = '*'\nreply = '450 x'\nstage = 'connect'\n",
         R"(4:9: do = "reply" is impossible at the stage connect)"},
        {"[[fault]]\nserver = '*'\ndo = 'drop'\nstage = 'dns'\n",
         R"(4:9: expected "connect", "banner", "ehlo", "starttls", "mail", "rcpt", "data", "body" or "quit"; found "dns")"},
        {"[[fault]]\nserver = '*'\ndo = 'drop'\nstage = 'ehlo'\nsender = '*'\n",
         "5:10: the sender is not known yet at the stage ehlo"},
        {"[[fault]]\nserver = '*'\ndo = 'drop'\nstage = 'mail'\nrecipient = '*'\n",
         "5:13: the recipient is not known yet at the stage mail"},
        {"[[fault]]\nserver = '*'\ndo = 'refuse'\nsender = '*'\n",
         "4:10: the sender is not known yet at the stage connect"},
        {"[[fault]]\nserver = '*'\nrate = '1kB/s'\nstage = 'data'\n",
         "3:8: `rate` is for the stage body, not for data"},
        {"[[fault]]\nserver = '*'\ndo = 'reply'\n", "3:6: do = \"reply\" needs `reply`"},
        {"[[fault]]\nserver = '*'\ndo = 'drop'\nreply = '450 x'\nstage = 'mail'\n",
         "4:9: `reply` does not go with do = \"drop\""},
        {"[[fault]]\nserver = '*'\nreply = '650 x'\n",
         R"(3:9: expected an SMTP reply, such as "451 4.3.0 Try again later"; found "650 x")"},
        {"[[fault]]\nserver = '*'\ndo = 'drop'\ntype = 'MX'\n", "4:8: `type` is not for a fault of a server"},
        {"[[fault]]\nzone = 'example.test'\ndo = 'drop'\nsender = '*'\n",
         "4:10: `sender` is not for a fault of a zone"},
        {"[[fault]]\nzone = 'example.test'\ndo = 'drop'\nstage = 'mail'\n",
         "4:9: `stage` is not for a fault of a zone"},
        {"[[fault]]\nzone = 'example.test'\ndo = 'drop'\ntype = 'MXX'\n",
         R"(4:8: expected a DNS record type, such as "MX"; found "MXX")"},
        {"[[fault]]\nzone = 'example.test'\ndo = 'answer'\n", "3:6: do = \"answer\" needs `records`"},
        {"[[fault]]\nzone = 'example.test'\ndo = 'drop'\nrecords = ''\n",
         "4:11: `records` needs do = \"answer\""},
        {"[[fault]]\nzone = 'example.test'\ndo = 'answer'\nrecords = '''\n@ A 192.0.2.1\n@ MX mail1\n'''\n",
         "6:1: MX needs a preference from 0 to 65535 and one name, not 'mail1'"},
        {"[[fault]]\nserver = '*'\ndo = 'drop'\nfor = '1h'\nuntil = '2h'\n",
         "5:9: `for` and `until` go together only with `repeat`"},
        {"[[fault]]\nserver = '*'\ndo = 'drop'\nat = '2h'\nuntil = '1h'\n",
         "5:9: the window is empty: `until` is not after `at`"},
        {"[[fault]]\nserver = '*'\ndo = 'drop'\nrepeat = '2h'\n", "4:10: `repeat` needs `for`"},
        {"[[fault]]\nserver = '*'\ndo = 'drop'\nrepeat = '1h'\nfor = '2h'\n",
         "4:10: `repeat` is shorter than `for`: the windows overlap"},
        {"[[fault]]\nserver = '*'\ndo = 'drop'\nfor = '0s'\n",
         R"(4:7: expected a duration over zero, such as "90s" or "1h30m"; found "0s")"},
        {"[[fault]]\nserver = '*'\ndo = 'drop'\nat = '-1h'\n",
         R"(4:6: expected a time since the start of the run, such as "2h"; found "-1h")"},
        {"[[fault]]\nserver = '*'\ndo = 'drop'\nevery = 0\n",
         "4:9: expected a whole number, 1 or more; found the number 0"},
        {"[[fault]]\nserver = '*'\ndo = 'drop'\nchance = 1.5\n",
         R"(4:10: expected a share, such as 0.95 or "95%"; found the number 1.5)"},
        {"[[fault]]\nserver = '*'\ndo = 'drop'\nclient = '198.18.0.1/8'\n",
         R"(4:10: expected an IP address or a prefix without further bits, such as "192.0.2.0/24"; found "198.18.0.1/8")"},
        {"[[fault]]\nname = 'x'\nserver = '*'\ndo = 'drop'\n[[fault]]\nname = 'x'\nserver = '*'\ndo = "
         "'drop'\n",
         R"(6:8: there is already a [[fault]] "x")"},
    });
}

}  // namespace
}  // namespace mxdrill::scenario
