// The rules asked of small bad examples: each must be found at its line, and nothing else.
#include "tests/architecture/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/architecture/floors.hpp"

namespace mxdrill::architecture {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// "path:line" of each finding.
std::vector<std::string> places(const Findings& findings) {
    std::vector<std::string> places;
    for (const auto& finding : findings) places.push_back(finding.path + ":" + std::to_string(finding.line));
    return places;
}

std::vector<std::string> upward(std::string path, std::string_view text) {
    return places(upward_includes({source_of(std::move(path), text)}));
}

TEST(Floors, MachinesStandOnRulesAndNeverSeeEachOther) {
    for (const auto* machine : {"fake_dns", "fake_smtp", "sim/resolver", "sim/sender"}) {
        EXPECT_TRUE(may_include(machine, "sim/rules"));
        EXPECT_TRUE(may_include(machine, "sim/base"));
        EXPECT_FALSE(may_include(machine, "sim/scenario"));
        for (const auto* other : {"fake_dns", "fake_smtp", "sim/resolver", "sim/sender"}) {
            EXPECT_EQ(may_include(machine, other), std::string_view(machine) == other)
                << machine << " → " << other;
        }
    }
}

TEST(Floors, ReportsKnowNothingOfEngines) {
    EXPECT_TRUE(may_include("reports", "sim/trace"));
    EXPECT_FALSE(may_include("reports", "sim/world"));
    EXPECT_FALSE(may_include("reports", "sim/virtual"));
    EXPECT_FALSE(may_include("sim/measure", "sim/world"));
    EXPECT_FALSE(may_include("sim/world", "sim/measure"));
}

TEST(Floors, AreFoundByTheirFolder) {
    EXPECT_EQ(floor_of("sim/base/name.hpp"), "sim/base");
    EXPECT_EQ(floor_of("fake_dns/codec/wire.hpp"), "fake_dns");
    EXPECT_EQ(floor_of("sim/basement/name.hpp"), std::nullopt);
    EXPECT_EQ(floor_of("vector"), std::nullopt);
}

TEST(UpwardIncludes, AreFoundUpAndAcross) {
    EXPECT_THAT(upward("sim/rules/window.hpp", "#pragma once\n#include \"sim/world/world.hpp\"\n"),
                ElementsAre("sim/rules/window.hpp:2"));
    EXPECT_THAT(upward("fake_dns/zone.cpp", "#include \"fake_smtp/host.hpp\"\n"),
                ElementsAre("fake_dns/zone.cpp:1"));
    EXPECT_THAT(upward("sim/base/name.cpp", "#include \"tests/helper.hpp\"\n"),
                ElementsAre("sim/base/name.cpp:1"));
    EXPECT_THAT(upward("sim/cellar/wine.cpp", ""), ElementsAre("sim/cellar/wine.cpp:1"));
}

TEST(UpwardIncludes, LeaveDownwardIncludesAndTestsAlone) {
    EXPECT_THAT(upward("sim/world/world.cpp", "#include <vector>\n#include \"sim/base/name.hpp\"\n"),
                IsEmpty());
    EXPECT_THAT(upward("tests/base/name_test.cpp", "#include \"sim/cli/main.hpp\"\n"), IsEmpty());
}

TEST(StrayedLibraries, AreFoundOutsideTheirHome) {
    const std::string_view text = "#include <toml++/toml.h>\n#include <boost/program_options/cmdline.hpp>\n";
    EXPECT_THAT(places(strayed_libraries({source_of("sim/world/world.cpp", text)})),
                ElementsAre("sim/world/world.cpp:1", "sim/world/world.cpp:2"));
    EXPECT_THAT(places(strayed_libraries({source_of("sim/scenario/document.cpp", text)})),
                ElementsAre("sim/scenario/document.cpp:2"));
    EXPECT_THAT(places(strayed_libraries({source_of("sim/cli/options.cpp", text)})),
                ElementsAre("sim/cli/options.cpp:1"));
}

TEST(CarelessHeaders, LackPragmaOnce) {
    EXPECT_THAT(places(careless_headers({
                    source_of("sim/base/a.hpp", "// Why.\n\n#include <vector>\n"),
                    source_of("sim/base/b.hpp", "// Why.\n#pragma once\n"),
                    source_of("sim/base/c.hpp", ""),
                })),
                ElementsAre("sim/base/a.hpp:3", "sim/base/c.hpp:1"));
}

TEST(CarelessHeaders, AreNotIncludedFirstByTheirOwnSource) {
    EXPECT_THAT(places(careless_headers({
                    source_of("sim/base/a.cpp", "#include <vector>\n#include \"sim/base/a.hpp\"\n"),
                    source_of("sim/base/a.hpp", "#pragma once\n"),
                    source_of("sim/base/main.cpp", "#include <vector>\n"),
                })),
                ElementsAre("sim/base/a.cpp:1"));
}

TEST(UntidyText, IsTabsTrailingBlanksAndLength) {
    std::string long_text;
    for (int i = 0; i < 401; ++i) long_text += "x\n";
    EXPECT_THAT(places(untidy_text({
                    source_of("a.cpp", "int a;\n\tint b;\nint c; \n"),
                    source_of("b.cpp", long_text),
                })),
                ElementsAre("a.cpp:2", "a.cpp:3", "b.cpp:401"));
}

TEST(SystemClocks, AreFoundInCodeButNotInProse) {
    const std::string_view text =
        "// A clock without now(): std::time(0) is off limits.\n"
        "auto a = std::chrono::steady_clock::now();\n"
        "auto b = time(nullptr);\n"
        "machine.on_time(0);\n"
        "say('\"', \"::now(\");\n"
        "/* gettimeofday(\n"
        "clock_gettime( */ std::random_device c;\n";
    EXPECT_THAT(places(system_clocks({source_of("sim/sender/queue.cpp", text)})),
                ElementsAre("sim/sender/queue.cpp:2", "sim/sender/queue.cpp:3", "sim/sender/queue.cpp:7"));
    EXPECT_THAT(system_clocks({source_of("sim/cli/progress.cpp", text)}), IsEmpty());
}

TEST(Orphans, AreIncludedOrCompiledByNobody) {
    EXPECT_THAT(
        places(orphans({
            source_of("sim/base/CMakeLists.txt", "mxdrill_floor(base SOURCES un_used.cpp used.cpp)\n"),
            source_of("sim/base/lost.cpp", ""),
            source_of("sim/base/lost.hpp", ""),
            source_of("sim/base/sed.cpp", ""),
            source_of("sim/base/used.cpp", "#include \"sim/base/used.hpp\"\n"),
            source_of("sim/base/used.hpp", ""),
            source_of("tests/base/CMakeLists.txt", "mxdrill_test(base SOURCES used_test.cpp)\n"),
            source_of("tests/base/used_test.cpp", "#include \"sim/base/used.hpp\"\n"),
        })),
        ElementsAre("sim/base/lost.cpp:1", "sim/base/lost.hpp:1", "sim/base/sed.cpp:1"));
}

TEST(Findings, NameThePlaceAndTheRemedy) {
    const auto text =
        text_of(upward_includes({source_of("fake_dns/zone.cpp", "#include \"sim/cli/run.hpp\"\n")}));
    EXPECT_THAT(text, HasSubstr("fake_dns/zone.cpp:1: "));
    EXPECT_THAT(text, HasSubstr("\"sim/cli/run.hpp\" is not below fake_dns"));
}

}  // namespace
}  // namespace mxdrill::architecture
