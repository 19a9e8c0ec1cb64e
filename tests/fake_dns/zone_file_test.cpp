#include "fake_dns/zone_file.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/base/draw.hpp"
#include "tests/fake_dns/shown.hpp"

namespace mxdrill::fake_dns {
namespace {

using base::Name;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Name kOrigin = Name::of("example.test");
constexpr std::string_view kSupplied = "example.test 3600 SOA 300";

ZoneText zone_text(std::string_view text) {
    return parse_zone(text, kOrigin);
}

std::vector<std::string> records_of(std::string_view text) {
    const ZoneText parsed = zone_text(text);
    for (const auto& error : parsed.errors) ADD_FAILURE() << error.line << ": " << error.message;
    return texts_of(parsed.records);
}

std::vector<int> error_lines(const ZoneText& parsed) {
    std::vector<int> lines;
    for (const auto& error : parsed.errors) lines.push_back(error.line);
    return lines;
}

TEST(ZoneFile, ReadsTheContractsExample) {
    EXPECT_THAT(
        records_of("\n@      300 MX 10 mail1\n@      300 MX 20 backup\nmail1  300 A  192.0.2.11\n"
                   "backup 300 A  192.0.2.12\nbackup 300 AAAA 2001:db8::12\n"),
        ElementsAre(kSupplied, "example.test 300 MX 10 mail1.example.test",
                    "example.test 300 MX 20 backup.example.test", "mail1.example.test 300 A 192.0.2.11",
                    "backup.example.test 300 A 192.0.2.12", "backup.example.test 300 AAAA 2001:db8::12"));
}

TEST(ZoneFile, ReadsEveryFormOfARecord) {
    struct {
        std::string_view text, record;
    } const rows[] = {
        {"a A 192.0.2.1", "a.example.test 3600 A 192.0.2.1"},
        {"a 60 IN A 192.0.2.1", "a.example.test 60 A 192.0.2.1"},
        {"a IN 60 A 192.0.2.1", "a.example.test 60 A 192.0.2.1"},
        {"a in a 192.0.2.1", "a.example.test 3600 A 192.0.2.1"},
        {"a 1h30m A 192.0.2.1", "a.example.test 5400 A 192.0.2.1"},
        {"a 0 A 192.0.2.1", "a.example.test 0 A 192.0.2.1"},
        {"a 2147483647 A 192.0.2.1", "a.example.test 2147483647 A 192.0.2.1"},
        {"$TTL 1d\na A 192.0.2.1", "a.example.test 86400 A 192.0.2.1"},
        {"$TTL 0\na A 192.0.2.1", "a.example.test 0 A 192.0.2.1"},
        {"$ORIGIN sub\na MX 1 b", "a.sub.example.test 3600 MX 1 b.sub.example.test"},
        {"$ORIGIN sub.example.test.\n@ MX 1 @", "sub.example.test 3600 MX 1 sub.example.test"},
        {"A.Example.TEST. A 192.0.2.1", "a.example.test 3600 A 192.0.2.1"},
        {"@ MX ( 10\n  mail.other.test. ) ; far", "example.test 3600 MX 10 mail.other.test"},
        {"@ MX 0 .", "example.test 3600 MX 0 "},
        {"@ MX 65535 a", "example.test 3600 MX 65535 a.example.test"},
        {"*.wild CNAME @", "*.wild.example.test 3600 CNAME example.test"},
        {"@ NS ns", "example.test 3600 NS ns.example.test"},
        {"1 PTR a.example.test.", "1.example.test 3600 PTR a.example.test"},
        {"@ TXT \"v=spf1 -all; (x)\" b",
         "example.test 3600 TXT \x10v=spf1 -all; (x)\x01"
         "b"},
        {"@ TYPE999 \\# 2 4142", "example.test 3600 TYPE999 AB"},
        {"a A \\# 4 c0000201", "a.example.test 3600 A 192.0.2.1"},
        {"a TYPE1 192.0.2.1", "a.example.test 3600 A 192.0.2.1"},
        {"_s._tcp SRV 1 2 3 .",
         std::string_view("_s._tcp.example.test 3600 TYPE33 \0\x01\0\x02\0\x03\0", 40)},
    };
    for (const auto& row : rows) {
        EXPECT_THAT(records_of(row.text), ElementsAre(kSupplied, row.record)) << row.text;
    }
}

TEST(ZoneFile, ABlankAtTheBeginningMeansTheOwnerBefore) {
    EXPECT_THAT(
        records_of("a A 192.0.2.1\n  AAAA 2001:db8::1\n$ORIGIN other.example.test.\n\tMX 1 b"),
        ElementsAre(kSupplied, "a.example.test 3600 A 192.0.2.1", "a.example.test 3600 AAAA 2001:db8::1",
                    "a.example.test 3600 MX 1 b.other.example.test"));
}

TEST(ZoneFile, SuppliesASoaWithANegativeTtlOf300S) {
    const ZoneText parsed = zone_text("");
    ASSERT_EQ(texts_of(parsed.records), std::vector<std::string>{std::string(kSupplied)});
    const auto& soa = std::get<protocol::Soa>(parsed.records[0].data);
    EXPECT_EQ(soa.primary, kOrigin);
    EXPECT_EQ(soa.mailbox.text(), "hostmaster.example.test");
    EXPECT_THAT(texts_of(parse_zone("", Name{}).records), ElementsAre(" 3600 SOA 300"));
}

TEST(ZoneFile, KeepsTheSoaOfTheText) {
    const ZoneText parsed = zone_text("@ 60 SOA ns host (\n 7 ; serial\n 1h 2h 3w\n 30 )\n");
    ASSERT_THAT(texts_of(parsed.records), ElementsAre("example.test 60 SOA 30"));
    const protocol::Soa expected{.primary = Name::of("ns.example.test"),
                                 .mailbox = Name::of("host.example.test"),
                                 .serial = 7,
                                 .refresh_s = 3600,
                                 .retry_s = 7200,
                                 .expire_s = 1814400,
                                 .minimum_s = 30};
    EXPECT_EQ(std::get<protocol::Soa>(parsed.records[0].data), expected);
}

TEST(ZoneFile, DropsExactDuplicates) {
    EXPECT_THAT(records_of("a 60 A 192.0.2.1\na A 192.0.2.2\nA 300 A 192.0.2.1"),
                ElementsAre(kSupplied, "a.example.test 60 A 192.0.2.1", "a.example.test 3600 A 192.0.2.2"));
    EXPECT_THAT(records_of("c CNAME a\nc CNAME a"),
                ElementsAre(kSupplied, "c.example.test 3600 CNAME a.example.test"));
}

TEST(ZoneFile, TellsWhatIsWrongInPlainWords) {
    struct {
        std::string_view text, message;
    } const rows[] = {
        {"$INCLUDE other.zone", "$INCLUDE is not supported"},
        {"$GENERATE 1-2 a A 192.0.2.1", "'$GENERATE' is no directive"},
        {"$TTL", "$TTL needs one value"},
        {"$TTL x", "'x' is no TTL"},
        {"$TTL 2147483648", "the TTL '2147483648' is over 2147483647 s"},
        {"$ORIGIN a..b", "'a..b' is no valid name"},
        {"a 99999999999999999999999w A 192.0.2.1", "is over 2147483647 s"},
        {"a -5 A 192.0.2.1", "'-5' is no TTL"},
        {"a 5x A 192.0.2.1", "'5x' is no TTL"},
        {"a CH A 192.0.2.1", "only class IN is served, not 'CH'"},
        {"a 60", "the record has no type"},
        {"a", "the record has no type"},
        {"a XX 1", "'XX' is no record type"},
        {"a TYPE12x 1", "'TYPE12x' is no record type"},
        {"a TYPE70000 1", "'TYPE70000' is no record type"},
        {"a ANY 1", "only class IN is served, not 'ANY'"},
        {"a IN ANY 1", "no zone has records of type 'ANY'"},
        {"a AXFR 1", "no zone has records of type 'AXFR'"},
        {" A 192.0.2.1", "needs an owner name in a line before it"},
        {"a A 192.0.2", "A needs one IPv4 address, not '192.0.2'"},
        {"a A 192.0.2.1 192.0.2.2", "A needs one IPv4 address, not '192.0.2.1 192.0.2.2'"},
        {"a A 2001:db8::1", "A needs one IPv4 address"},
        {"a A \\# 3 010203", "A needs one IPv4 address"},
        {"a A \\# 0", "A needs one IPv4 address"},
        {"a A \\# x", "A needs one IPv4 address"},
        {"a MX \\# 2 000a", "MX needs a preference"},
        {"a CNAME \\# 0", "CNAME needs one name"},
        {"a TYPE999 \\# 4 0102", "can't be the data of TYPE999"},
        {"a AAAA 192.0.2.1", "AAAA needs one IPv6 address"},
        {"a MX 10", "MX needs a preference from 0 to 65535 and one name, not '10'"},
        {"a MX mail", "MX needs a preference from 0 to 65535 and one name, not 'mail'"},
        {"a MX 65536 b", "MX needs a preference"},
        {"a MX -1 b", "MX needs a preference"},
        {"a MX 10 b c", "MX needs a preference"},
        {"a MX 10 b\\.c", "'b\\.c.example.test.' is no valid name"},
        {"a CNAME", "CNAME needs one name, not ''"},
        {"a NS b c", "NS needs one name"},
        {"@ SOA a b 1 2 3 4", "SOA needs two names and five numbers"},
        {"@ SOA a b 1 2 3 4 4294967296", "SOA needs two names and five numbers"},
        {"@ TXT", "TXT needs texts"},
        {"a SRV 1 2 x", "can't be the data of TYPE33"},
        {"a..b A 192.0.2.1", "'a..b' is no valid name"},
        {"a\\032b A 192.0.2.1", "is no valid name"},
        {"\xc3\xa4 A 192.0.2.1", "is no valid name"},
        {"a.other.test. A 192.0.2.1", "a.other.test. lies outside the zone example.test."},
        {"badexample.test. A 192.0.2.1", "lies outside the zone"},
        {"c CNAME a\nc A 192.0.2.1", "c.example.test. has a CNAME beside other data"},
        {"c A 192.0.2.1\nc CNAME a", "c.example.test. has a CNAME beside other data"},
        {"c CNAME a\nc CNAME b", "c.example.test. has two CNAMEs"},
        {"@ CNAME a", "example.test. can't have a CNAME"},
        {"@ SOA a b 1 2 3 4 5\n@ SOA a b 2 2 3 4 5", "a second SOA; the first is in line 1"},
        {"sub SOA a b 1 2 3 4 5", "the SOA must be that of example.test."},
        {"a ( A 192.0.2.1", "a parenthesis is never closed"},
        {"@ TXT \"a", "a quoted text does not end on its line"},
    };
    for (const auto& row : rows) {
        const ZoneText parsed = zone_text(row.text);
        ASSERT_EQ(parsed.errors.size(), 1U) << row.text;
        EXPECT_THAT(parsed.errors[0].message, HasSubstr(row.message));
    }
}

TEST(ZoneFile, TellsAllErrorsInOnePassWithTheirLines) {
    const ZoneText parsed = zone_text(
        "@ MX 10 mail1\n"        // 1
        "mail1 A 192.0.2.300\n"  // 2: no address
        "\n"                     // 3
        "@ SOA a b ( 1 2\n"      // 4: begins here
        "  3 4\n"                // 5
        "  ) ; and lacks one\n"  // 6
        "$INCLUDE x\n"           // 7
        "b..c A 192.0.2.1\n"     // 8: a bad owner
        "     A 192.0.2.2\n"     // 9: belongs to it, and is no error of its own
        "     MX 192.0.2.3\n"    // 10: but this is
        "d \"\n"                 // 11
        "e A 192.0.2.4\n"        // 12
        "e CNAME d");            // 13
    EXPECT_THAT(error_lines(parsed), ElementsAre(2, 4, 7, 8, 10, 11, 13));
    EXPECT_THAT(texts_of(parsed.records), ElementsAre(kSupplied, "example.test 3600 MX 10 mail1.example.test",
                                                      "e.example.test 3600 A 192.0.2.4"));
}

TEST(ZoneFile, MessagesShowHostileTokensShortAndPrintable) {
    const ZoneText parsed = zone_text("a \x80\xff" + std::string(5000, 'x'));
    ASSERT_EQ(parsed.errors.size(), 1U);
    EXPECT_EQ(parsed.errors[0].message, fmt::format("'??{:x<38}…' is no record type", ""));
}

TEST(ZoneFile, RecordsForAFaultMayBreakTheRulesOfZones) {
    const ZoneText parsed = parse_records("@ CNAME a\n@ MX 1 a\nx.other.test. A 192.0.2.1", kOrigin);
    EXPECT_THAT(parsed.errors, IsEmpty());
    EXPECT_THAT(texts_of(parsed.records),
                ElementsAre("example.test 3600 CNAME a.example.test", "example.test 3600 MX 1 a.example.test",
                            "x.other.test 3600 A 192.0.2.1"));
    EXPECT_THAT(error_lines(parse_records("@ MX 1 a\n@ MX x", kOrigin)), ElementsAre(2));
}

TEST(ZoneFile, HostileTextEndsInErrors) {
    const auto repeated = [](std::string_view piece, std::size_t octets) {
        std::string text;
        while (text.size() < octets) text += piece;
        return text;
    };
    constexpr std::size_t kLarge = 2'000'000;
    for (const std::string_view piece :
         {"(", ")", "\"", "\\", "(\n", "\"\n", "x", " ", "\t\n", "a (;x\n", ") \n", "a.", "a ", "\\000",
          "$ORIGIN a\n", "@ TXT \"a\" (", "@ TXT a \\# ", "a A \\# 65535 00\n"}) {
        const ZoneText parsed = zone_text(repeated(piece, kLarge));
        EXPECT_LE(parsed.errors.size(), 1000U);
        if (piece.find_first_not_of(" \t\n") != std::string_view::npos) {
            EXPECT_FALSE(parsed.errors.empty()) << piece;
        }
    }
}

TEST(ZoneFile, RandomOctetsEndInErrorsOrRecords) {
    // Words that reach deep into the reader, and octets that should not.
    constexpr std::string_view words[] = {
        "@",    " ",     "\n",     "(",   ")",   "\"",   "\\",      ";",         "A",
        "MX",   "SOA",   "TXT",    "IN",  "10",  "a",    "a.b.",    "\\#",       "4",
        "abcd", "NSEC",  "TYPE64", "LOC", "CAA", "$TTL", "$ORIGIN", "\xff",      "65536",
        "1h",   "CNAME", "NAPTR",  "WKS", "HIP", "APL",  "SVCB",    "key=\"x\"", "-1"};
    for (std::uint64_t seed = 0; seed < 3000; ++seed) {
        base::Draws draws(base::Key(seed).with("zone text"));
        std::string text;
        for (auto words_left = draws.below(60); words_left > 0; --words_left) {
            text += words[draws.below(std::size(words))];
            if (draws.below(2) == 0) text += ' ';
        }
        for (const auto& error : zone_text(text).errors)
            EXPECT_FALSE(error.message.empty()) << "seed " << seed;
    }
}

TEST(ZoneFile, ALargeZoneIsReadWhole) {
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += fmt::format("h{} A 192.0.2.1\n", i);
    EXPECT_EQ(records_of(text).size(), 20'001U);
}

}  // namespace
}  // namespace mxdrill::fake_dns
