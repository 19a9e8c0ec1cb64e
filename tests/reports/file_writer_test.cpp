#include "reports/file_writer.hpp"

#include <gtest/gtest.h>

#include "tests/reports/temporary_folder.hpp"

namespace mxdrill::reports {
namespace {

TEST(FileWriter, WritesAFileAndNothingElse) {
    const tests::TemporaryFolder folder;
    EXPECT_EQ(write_file(folder.path() / "a.txt", "hello\n"), std::nullopt);
    EXPECT_EQ(folder.get("a.txt"), "hello\n");
    EXPECT_EQ(folder.files(), 1U);
}

TEST(FileWriter, ReplacesAFile) {
    const tests::TemporaryFolder folder;
    folder.put("a.txt", "old and longer");
    EXPECT_EQ(write_file(folder.path() / "a.txt", "new"), std::nullopt);
    EXPECT_EQ(folder.get("a.txt"), "new");
}

TEST(FileWriter, MakesTheFolder) {
    const tests::TemporaryFolder folder;
    EXPECT_EQ(write_file(folder.path() / "b" / "c" / "a.txt", "x"), std::nullopt);
    EXPECT_EQ(folder.get("b/c/a.txt"), "x");
}

TEST(FileWriter, SaysWhyAFolderCannotBeMade) {
    const tests::TemporaryFolder folder;
    folder.put("file", "in the way");
    const auto error = write_file(folder.path() / "file" / "a.txt", "x");
    ASSERT_TRUE(error);
    EXPECT_NE(error->find("cannot write " + (folder.path() / "file" / "a.txt").string()), std::string::npos);
    EXPECT_EQ(folder.get("file"), "in the way");
}

TEST(FileWriter, LeavesNothingBehindWhenTheWritingFails) {
    const tests::TemporaryFolder folder;
    folder.put("a.txt", "old");
    const auto error =
        write_file(folder.path() / "a.txt", [](std::ostream& out) { out.setstate(std::ios::badbit); });
    EXPECT_TRUE(error);
    EXPECT_EQ(folder.get("a.txt"), "old");
    EXPECT_EQ(folder.files(), 1U);
}

TEST(FileWriter, LeavesNothingBehindWhenTheNameIsTaken) {
    const tests::TemporaryFolder folder;
    folder.put("a.txt/inside", "a folder of that name");
    EXPECT_TRUE(write_file(folder.path() / "a.txt", "x"));
    EXPECT_EQ(folder.files(), 1U);
}

// A rename put a file where the device was.
TEST(FileWriter, WritesIntoWhatIsNoPlainFile) {
    const tests::TemporaryFolder folder;
    folder.put("a.txt", "old");
    std::filesystem::create_symlink("a.txt", folder.path() / "link");
    EXPECT_EQ(write_file(folder.path() / "link", "new"), std::nullopt);
    EXPECT_EQ(folder.get("a.txt"), "new");
    EXPECT_TRUE(std::filesystem::is_symlink(folder.path() / "link"));
    EXPECT_EQ(write_file("/dev/null", "x"), std::nullopt);
    EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
    EXPECT_TRUE(write_file("/dev/full", "x"));
}

TEST(FileWriter, SaysBeforehandWhyAFileCannotBe) {
    const tests::TemporaryFolder folder;
    folder.put("file", "in the way");
    EXPECT_EQ(why_no_file(folder.path() / "new" / "a.txt"), std::nullopt);
    EXPECT_EQ(why_no_file(folder.path() / "file"), std::nullopt);
    EXPECT_EQ(why_no_file("/dev/null"), std::nullopt);
    EXPECT_EQ(why_no_file("a.txt"), std::nullopt);
    EXPECT_TRUE(why_no_file(folder.path()));
    EXPECT_TRUE(why_no_file(folder.path() / "file" / "a.txt"));
    EXPECT_EQ(folder.get("file"), "in the way");
}

}  // namespace
}  // namespace mxdrill::reports
