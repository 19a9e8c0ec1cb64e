#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "tests/cli/program.hpp"

namespace mxdrill {
namespace {

using ::testing::HasSubstr;
using testing::Scratch;

TEST(NewCommand, NamesTemplatesThatRunAsTheyStand) {
    const Scratch scratch;
    const auto names = scratch.mxdrill("new");
    EXPECT_EQ(names.code, 0);
    for (const std::string name :
         {"google-workspace", "microsoft-365", "gateway", "backup-mx", "migration", "equal-split", "null-mx"})
        EXPECT_THAT(names.out, HasSubstr(name + "\n"));
    std::istringstream lines(names.out);
    for (std::string name; std::getline(lines, name);) {
        const auto made = scratch.mxdrill(fmt::format("new {0} > {0}.toml", name));
        EXPECT_EQ(made.code, 0) << made.err;
        EXPECT_EQ(scratch.mxdrill(fmt::format("run -q {}.toml", name)).code, 0) << name;
    }
}

TEST(NewCommand, GuessesWhatWasMeant) {
    const auto result = Scratch().mxdrill("new backup-xm");
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(result.err, HasSubstr("there is no template `backup-xm`; did you mean \"backup-mx\"?"));
}

}  // namespace
}  // namespace mxdrill
