// A fault that is stated by itself is held against the same rules as one of the file.
#include "sim/scenario/single_fault.hpp"

#include <gtest/gtest.h>

#include "sim/scenario/document.hpp"
#include "tests/scenario/drill.hpp"

namespace mxdrill::scenario {
namespace {

std::string complaints(std::string_view text, const std::set<std::string>& taken = {}) {
    Diagnostics errors;
    const auto table = parse_document(text, "fault", errors);
    EXPECT_TRUE(table) << text;
    const auto fault = read_single_fault(*table, drill(""), taken, errors);
    EXPECT_EQ(fault.has_value(), errors.empty());
    std::string all;
    for (const Diagnostic& error : errors.in_order()) all += error.where + ": " + error.message + "\n";
    return all;
}

TEST(SingleFault, IsReadAsInTheFile) {
    Diagnostics errors;
    const auto table =
        parse_document("server = \"mail1.example.test\"\ndo = \"refuse\"\nat = \"1h\"", "fault", errors);
    const auto fault = read_single_fault(*table, drill(""), {}, errors);
    ASSERT_TRUE(fault);
    const auto in_file = drill("[[fault]]\nserver = \"mail1.example.test\"\ndo = \"refuse\"\nat = \"1h\"");
    EXPECT_EQ(fault->identity, in_file.faults.front().identity);
    EXPECT_EQ(fault->matcher.when.at.since_start, base::hours(1));
    EXPECT_EQ(std::get<fake_smtp::Fault>(fault->what).act, fake_smtp::Act::refuse);
}

TEST(SingleFault, IsHeldAgainstTheScenario) {
    EXPECT_EQ(complaints("server = \"mail2.example.test\"\ndo = \"refuse\""),
              "fault:1:10: no server matches \"mail2.example.test\"; did you mean \"mail1.example.test\"?\n");
    EXPECT_EQ(complaints("resolver = \"isp\"\ndo = \"drop\""), "fault:1:12: there is no resolver \"isp\"\n");
    EXPECT_EQ(complaints("name = \"x\"\nzone = \"example.test\"\ndo = \"drop\"", {"x"}),
              "fault:1:8: there is already a [[fault]] \"x\"\n");
    EXPECT_EQ(complaints("zone = \"example.test\"\ndo = \"reset\"\ntyp = \"MX\""),
              "fault:2:6: \"reset\" is nothing that a zone can do; it can drop, servfail, refused, nxdomain, "
              "nodata, formerr, notimp, truncate, garble, wrong-id or answer\n"
              "fault:3:1: unknown key \"typ\" in [[fault]]; did you mean \"type\"?\n");
}

}  // namespace
}  // namespace mxdrill::scenario
