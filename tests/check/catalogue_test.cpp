#include <algorithm>
#include <ostream>
#include <set>

#include "tests/check/found.hpp"

namespace mxdrill::check {

static void PrintTo(const Check& check, std::ostream* out) {
    *out << check.id;
}

namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Mistake : public ::testing::TestWithParam<Check> {};

TEST_P(Mistake, IsFoundInTheScenarioOfItsName) {
    std::string name(GetParam().id);
    std::replace(name.begin(), name.end(), '-', '_');
    const auto reading = scenario::read_scenario(
        std::string(MXDRILL_SOURCE) + "/scenarios/mistakes/" + name + ".toml", options());
    ASSERT_TRUE(reading.scenario) << "every mistake has a scenario that shows what it costs";
    std::vector<std::string> ids;
    for (const Finding& finding : look_over(*reading.scenario, reading.places)) {
        ids.emplace_back(finding.id);
        EXPECT_THAT(finding.message, Not(HasSubstr("{")));
        EXPECT_THAT(finding.where, HasSubstr(name + ".toml:"));
    }
    EXPECT_THAT(ids, Contains(std::string(GetParam().id)));
}

TEST_P(Mistake, SaysWhatToDo) {
    EXPECT_THAT(std::string(GetParam().advice), Not(IsEmpty()));
    EXPECT_THAT(std::string(GetParam().advice), Not(HasSubstr("{")));
}

INSTANTIATE_TEST_SUITE_P(Each, Mistake, ::testing::ValuesIn(catalogue().begin(), catalogue().end()),
                         [](const auto& param) {
                             std::string name(param.param.id);
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST(Catalogue, HasEachIdOnce) {
    std::set<std::string_view> ids;
    for (const Check& check : catalogue()) EXPECT_TRUE(ids.insert(check.id).second) << check.id;
}

TEST(Catalogue, HasNothingToSayAboutAPrimaryWithABackup) {
    EXPECT_THAT(found(listing(kPair)), IsEmpty());
}

TEST(Catalogue, HasNothingToSayAboutTheListOfALargeProvider) {
    EXPECT_THAT(found(listing(R"(@ MX 1  aspmx
@ MX 5  alt1.aspmx
@ MX 5  alt2.aspmx
@ MX 10 alt3.aspmx
@ MX 10 alt4.aspmx
aspmx A 192.0.2.1
alt1.aspmx A 192.0.2.2
alt2.aspmx A 192.0.2.3
alt3.aspmx A 192.0.2.4
alt4.aspmx A 192.0.2.5
)")),
                IsEmpty());
}

TEST(Catalogue, HasNothingToSayAboutANullMx) {
    EXPECT_THAT(found(listing("@ MX 0 .\n")), IsEmpty());
}

}  // namespace
}  // namespace mxdrill::check
