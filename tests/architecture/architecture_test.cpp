// The rules asked of the project itself.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/architecture/rules.hpp"

namespace mxdrill::architecture {
namespace {

const Tree& project() {
    static const Tree tree = read_tree(MXDRILL_SOURCE_DIR);
    return tree;
}

testing::AssertionResult holds(const Findings& findings) {
    if (findings.empty()) return testing::AssertionSuccess();
    return testing::AssertionFailure() << findings.size() << " findings\n" << text_of(findings);
}

TEST(Project, IsReadFromAllItsFolders) {
    for (const auto* path :
         {"sim/base/name.hpp", "fake_dns/CMakeLists.txt", "tests/architecture/rules.cpp"}) {
        EXPECT_TRUE(std::any_of(project().begin(), project().end(), [&](const Source& s) {
            return s.path == path;
        })) << path;
    }
}

TEST(Project, IncludesPointDown) {
    EXPECT_TRUE(holds(upward_includes(project())));
}
TEST(Project, LibrariesStayAtHome) {
    EXPECT_TRUE(holds(strayed_libraries(project())));
}
TEST(Project, HeadersStandAlone) {
    EXPECT_TRUE(holds(careless_headers(project())));
}
TEST(Project, FilesAreShortAndClean) {
    EXPECT_TRUE(holds(untidy_text(project())));
}
TEST(Project, MachinesAskNoClock) {
    EXPECT_TRUE(holds(system_clocks(project())));
}
TEST(Project, EveryFileIsUsed) {
    EXPECT_TRUE(holds(orphans(project())));
}

}  // namespace
}  // namespace mxdrill::architecture
