#include "fake_dns/catalogue.hpp"

#include <gtest/gtest.h>

#include "tests/fake_dns/shown.hpp"

namespace mxdrill::fake_dns {
namespace {

const Catalogue& catalogue() {
    static const Catalogue zones([] {
        std::vector<Zone> all;
        all.push_back(zone("example.test", R"(
$TTL 60
@         MX 20 backup
@         A 192.0.2.9
@         MX 10 mail1
mail1     A 192.0.2.12
mail1     A 192.0.2.11
alias     CNAME mail1
far       CNAME www.example.org.
away      CNAME www.elsewhere.test.
dangling  CNAME nothing
halfway   CNAME mail1
loop1     CNAME loop2
loop2     CNAME loop1
self      CNAME self
deep.down TXT x
*.wild    MX 1 mail1
*.wild    A 192.0.2.7
known.wild TXT x
*.cname   CNAME mail1
c0 CNAME c1
c1 CNAME c2
c2 CNAME c3
c3 CNAME c4
c4 CNAME c5
c5 CNAME c6
c6 CNAME c7
c7 CNAME c8
c8 CNAME c9
c9 CNAME c10
c10 CNAME c11
c11 A 192.0.2.1
)"));
        all.push_back(zone("sub.example.test", "@ 60 MX 5 mail"));
        all.push_back(zone("example.org", "www 60 CNAME mail1.example.test."));
        return all;
    }());
    return zones;
}

std::string answer(std::string_view name, std::string_view type) {
    return text_of(catalogue().answer(query(name, type)));
}

TEST(Catalogue, AnswersFromTheZones) {
    struct {
        std::string_view name, type, answer;
    } const rows[] = {
        // sets in the order of the text
        {"example.test", "MX",
         "answered: example.test 60 MX 20 backup.example.test; example.test 60 MX 10 mail1.example.test"},
        {"mail1.example.test", "A",
         "answered: mail1.example.test 60 A 192.0.2.12; mail1.example.test 60 A 192.0.2.11"},
        {"sub.example.test", "SOA", "answered: sub.example.test 3600 SOA 300"},
        // of any type one set: the first in the order of the text
        {"mail1.example.test", "ANY",
         "answered: mail1.example.test 60 A 192.0.2.12; mail1.example.test 60 A 192.0.2.11"},
        {"x.wild.example.test", "ANY", "answered: x.wild.example.test 60 MX 1 mail1.example.test"},
        {"example.test", "ANY", "answered: example.test 3600 SOA 300"},
        {"known.wild.example.test", "ANY", "answered: known.wild.example.test 60 TXT \x01x"},
        {"alias.example.test", "ANY", "answered: alias.example.test 60 CNAME mail1.example.test"},
        // absences, with the SOA of the zone
        {"mail1.example.test", "AAAA", "answered: soa example.test"},
        {"nothing.example.test", "A", "nxdomain: soa example.test"},
        {"down.example.test", "A", "answered: soa example.test"},
        {"down.example.test", "ANY", "answered: soa example.test"},
        {"x.down.example.test", "A", "nxdomain: soa example.test"},
        // the longest origin that fits
        {"sub.example.test", "MX", "answered: sub.example.test 60 MX 5 mail.sub.example.test"},
        {"mail.sub.example.test", "A", "nxdomain: soa sub.example.test"},
        // outside all zones
        {"elsewhere.test", "A", "refused:"},
        {"test", "A", "refused:"},
        {"badexample.test", "A", "refused:"},
        {".", "NS", "refused:"},
        {".", "A", "answered:"},
        {".", "AAAA", "answered:"},
    };
    for (const auto& row : rows)
        EXPECT_EQ(answer(row.name, row.type), row.answer) << row.name << " " << row.type;
}

TEST(Catalogue, FollowsCnames) {
    struct {
        std::string_view name, type, answer;
    } const rows[] = {
        {"alias.example.test", "A",
         "answered: alias.example.test 60 CNAME mail1.example.test; mail1.example.test 60 A 192.0.2.12; "
         "mail1.example.test 60 A 192.0.2.11"},
        {"alias.example.test", "CNAME", "answered: alias.example.test 60 CNAME mail1.example.test"},
        // NODATA and NXDOMAIN at the end of a chain
        {"alias.example.test", "MX",
         "answered: alias.example.test 60 CNAME mail1.example.test soa example.test"},
        {"dangling.example.test", "A",
         "nxdomain: dangling.example.test 60 CNAME nothing.example.test soa example.test"},
        // through another zone and back
        {"far.example.test", "MX",
         "answered: far.example.test 60 CNAME www.example.org; www.example.org 60 CNAME mail1.example.test "
         "soa "
         "example.test"},
        // out of the zones
        {"away.example.test", "A", "answered: away.example.test 60 CNAME www.elsewhere.test"},
        // loops
        {"self.example.test", "A", "answered: self.example.test 60 CNAME self.example.test"},
        {"loop1.example.test", "A",
         "answered: loop1.example.test 60 CNAME loop2.example.test; loop2.example.test 60 CNAME "
         "loop1.example.test"},
    };
    for (const auto& row : rows)
        EXPECT_EQ(answer(row.name, row.type), row.answer) << row.name << " " << row.type;
}

TEST(Catalogue, FollowsTenCnamesAndNoMore) {
    const auto ten = catalogue().answer(query("c1.example.test", "A"));
    ASSERT_EQ(ten.records.size(), 11U);
    EXPECT_EQ(text_of(ten.records.back()), "c11.example.test 60 A 192.0.2.1");
    const auto eleven = catalogue().answer(query("c0.example.test", "A"));
    ASSERT_EQ(eleven.records.size(), 10U);
    EXPECT_EQ(text_of(eleven.records.back()), "c9.example.test 60 CNAME c10.example.test");
    EXPECT_FALSE(eleven.soa);
}

TEST(Catalogue, WildcardsStandForNamesThatDoNotExist) {
    struct {
        std::string_view name, type, answer;
    } const rows[] = {
        {"any.wild.example.test", "MX", "answered: any.wild.example.test 60 MX 1 mail1.example.test"},
        {"a.b.wild.example.test", "A", "answered: a.b.wild.example.test 60 A 192.0.2.7"},
        {"any.wild.example.test", "TXT", "answered: soa example.test"},
        {"*.wild.example.test", "A", "answered: *.wild.example.test 60 A 192.0.2.7"},
        // a name that exists, and those below it, are none of theirs (RFC 4592 §2.2.1, §3.3.1)
        {"known.wild.example.test", "A", "answered: soa example.test"},
        {"x.known.wild.example.test", "A", "nxdomain: soa example.test"},
        {"wild.example.test", "A", "answered: soa example.test"},
        {"x.cname.example.test", "A",
         "answered: x.cname.example.test 60 CNAME mail1.example.test; mail1.example.test 60 A 192.0.2.12; "
         "mail1.example.test 60 A 192.0.2.11"},
    };
    for (const auto& row : rows)
        EXPECT_EQ(answer(row.name, row.type), row.answer) << row.name << " " << row.type;
}

std::string answer_with(std::string_view records, std::string_view name, std::string_view type) {
    const ZoneText parsed = parse_records(records, base::Name::of("example.test"));
    EXPECT_TRUE(parsed.errors.empty());
    return text_of(catalogue().answer_with(parsed.records, query(name, type)));
}

TEST(Catalogue, RecordsInPlaceOfTheZonesDecideTheQuestionsName) {
    constexpr std::string_view kMx = "@ 60 MX 1 evil\nevil 60 A 203.0.113.1";
    EXPECT_EQ(answer_with(kMx, "example.test", "MX"), "answered: example.test 60 MX 1 evil.example.test");
    EXPECT_EQ(answer_with(kMx, "evil.example.test", "A"), "answered: evil.example.test 60 A 203.0.113.1");
    // Nothing of the type, or of the name, is NODATA, whatever the zones have.
    EXPECT_EQ(answer_with(kMx, "example.test", "A"), "answered: soa example.test");
    EXPECT_EQ(answer_with(kMx, "mail1.example.test", "A"), "answered: soa example.test");
    EXPECT_EQ(answer_with("", "mail1.example.test", "A"), "answered: soa example.test");
    EXPECT_EQ(answer_with("", "elsewhere.test", "A"), "answered:");
    EXPECT_EQ(answer_with("* 60 A 203.0.113.2", "mail1.example.test", "A"),
              "answered: mail1.example.test 60 A 203.0.113.2");
}

TEST(Catalogue, ACnameInPlaceOfTheZonesLeadsToItsOwnRecordsOrBackToTheZones) {
    EXPECT_EQ(answer_with("@ 60 CNAME x\nx 60 A 203.0.113.3", "example.test", "A"),
              "answered: example.test 60 CNAME x.example.test; x.example.test 60 A 203.0.113.3");
    EXPECT_EQ(
        answer_with("* 60 CNAME any.wild", "mail1.example.test", "A"),
        "answered: mail1.example.test 60 CNAME any.wild.example.test; any.wild.example.test 60 A 192.0.2.7");
    EXPECT_EQ(answer_with("@ 60 CNAME www.elsewhere.test.", "example.test", "A"),
              "answered: example.test 60 CNAME www.elsewhere.test");
}

TEST(Catalogue, TheRootCanBeAZone) {
    const Catalogue zones({zone(".", "a.test. 60 A 192.0.2.1")});
    EXPECT_EQ(text_of(zones.answer(query("a.test", "A"))), "answered: a.test 60 A 192.0.2.1");
    EXPECT_EQ(text_of(zones.answer(query("test", "A"))), "answered: soa ");
    EXPECT_EQ(text_of(zones.answer(query("b.test", "A"))), "nxdomain: soa ");
}

}  // namespace
}  // namespace mxdrill::fake_dns
