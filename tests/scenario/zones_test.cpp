#include "sim/scenario/zones.hpp"

#include <gtest/gtest.h>

#include "sim/scenario/string_lines.hpp"
#include "tests/scenario/drill.hpp"

namespace mxdrill::scenario {
namespace {

TEST(Zones, ReadsRecordsInTheOrderOfTheText) {
    const Scenario scenario = drill("");
    const Zone& zone = scenario.zones.at(0);
    EXPECT_EQ(zone.origin, base::Name::of("example.test"));
    ASSERT_EQ(zone.records.size(), 6U);
    EXPECT_EQ(zone.records[0].type, protocol::RecordType::soa);
    EXPECT_EQ(std::get<protocol::Mx>(zone.records[1].data).exchange, base::Name::of("mail1.example.test"));
    EXPECT_EQ(zone.records[5].type, protocol::RecordType::aaaa);
}

TEST(Zones, ReadsAFileBesideTheScenario) {
    const Folder folder("zone_file");
    folder.write("good.zone", "@ A 192.0.2.1\n");
    const auto scenario = folder.write("drill.toml", "[[zone]]\norigin = \"a.test\"\nfile = \"good.zone\"\n");
    const Reading reading = read_scenario(scenario, with_profiles());
    ASSERT_EQ(messages(reading), "");
    EXPECT_EQ(reading.scenario->file, "drill.toml");
    EXPECT_EQ(reading.scenario->zones.at(0).records.size(), 2U);
}

TEST(Zones, PlacesMistakesInTheFileOfTheZone) {
    const Folder folder("bad_zone_file");
    const auto zone = folder.write("bad.zone", "@ A 192.0.2.1\n\nwww A nowhere\n");
    const auto scenario = folder.write("drill.toml", "[[zone]]\norigin = \"a.test\"\nfile = \"bad.zone\"\n");
    const Reading reading = read_scenario(scenario, with_profiles());
    ASSERT_EQ(reading.errors.size(), 1U);
    EXPECT_EQ(reading.errors[0],
              (Diagnostic{zone.string() + ":3:1", "A needs one IPv4 address, not 'nowhere'"}));
}

TEST(Zones, MapsLinesOfTheTextToLinesOfTheFile) {
    const std::string head = "[[zone]]\norigin = \"a.test\"\n";
    const auto place = [&](const std::string& records) {
        const Reading reading = read_alone(head + "records = " + records + "\n");
        EXPECT_EQ(reading.errors.size(), 1U) << records << messages(reading);
        return reading.errors.empty() ? "" : reading.errors[0].where;
    };
    EXPECT_EQ(place("\"\"\"\n@ A 192.0.2.1\n@ A bad\n\"\"\""), "drill.toml:5:1");
    EXPECT_EQ(place("\"\"\"\r\n@ A 192.0.2.1\r\n@ A bad\r\n\"\"\""), "drill.toml:5:1");
    EXPECT_EQ(place("\"\"\"@ A 192.0.2.1\n@ A bad\n\"\"\""), "drill.toml:4:1");
    EXPECT_EQ(place("'''\n\n@ A bad'''"), "drill.toml:5:1");
    EXPECT_EQ(place("\"@ A bad\""), "drill.toml:3:11");
    EXPECT_EQ(place("\"@ A 192.0.2.1\\n@ A bad\""), "drill.toml:3:11");
    EXPECT_EQ(place("\"\"\"\n@ A \\\n  192.0.2.1\n@ A bad\n\"\"\""), "drill.toml:6:1");
}

TEST(Zones, HaveNoFilesInATextThatIsNoFile) {
    Options alone = with_profiles();
    alone.names_files = false;
    EXPECT_EQ(messages(read_in_world("[[zone]]\norigin = \"b.test\"\nfile = \"/etc/hostname\"\n", alone)),
              "3:8: \"/etc/hostname\": a scenario that is no file can't name one\n");
}

TEST(Zones, ComplainsOfWhatIsWrong) {
    expect_mistakes({
        {"[[zone]]\norigin = \"b.test\"\n", "1:1: [[zone]] needs one of records or file"},
        {"[[zone]]\norigin = \"b.test\"\nrecords = \"\"\nfile = \"x\"\n",
         "4:8: [[zone]] takes only one of records or file"},
        {"[[zone]]\nrecords = \"\"\n", "1:1: [[zone]] needs the key \"origin\""},
        {"[[zone]]\norigin = \"b.test.\"\nrecords = \"\"\n",
         R"(2:10: expected a host name without the final dot, such as "mail1.example.test"; found "b.test.")"},
        {"[[zone]]\norigin = \"b.test\"\nfile = \"no/such.zone\"\n",
         R"(3:8: "no/such.zone": there is no such file)"},
    });
    EXPECT_EQ(messages(read_in_world("[[zone]]\norigin = \"EXAMPLE.test\"\nrecords = \"\"\n")),
              "6:11: there is already a [[zone]] \"example.test\"\n");
}

TEST(StringLines, FollowEscapesAndContinuations) {
    using Lines = std::vector<std::uint32_t>;
    EXPECT_EQ(string_lines("\"\"\"\na\nb\n\"\"\"", 3), (Lines{4, 5, 6}));
    EXPECT_EQ(string_lines("\"\"\"a\nb\"\"\"", 3), (Lines{3, 4}));
    EXPECT_EQ(string_lines(R"("a\nb\\n" # "x)", 3), (Lines{3, 3}));
    EXPECT_EQ(string_lines("\"\"\"a \\  \n \n b\nc\"\"\"", 3), (Lines{3, 6}));
    EXPECT_EQ(string_lines("'a\\n'", 3), (Lines{3}));
}

}  // namespace
}  // namespace mxdrill::scenario
