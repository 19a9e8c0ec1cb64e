#include "sim/base/name.hpp"

#include <gtest/gtest.h>

namespace mxdrill::base {
namespace {

TEST(Names, AreLowerCaseWithoutTheFinalDot) {
    EXPECT_EQ(Name::of("Mail1.Example.TEST."), Name::of("mail1.example.test"));
    EXPECT_EQ(Name::of("Mail1.Example.TEST").text(), "mail1.example.test");
    EXPECT_EQ(std::hash<Name>{}(Name::of("A.B")), std::hash<Name>{}(Name::of("a.b.")));
    EXPECT_TRUE(Name::of("_25._tcp.*.test").is_within(Name::of("test")));
}

TEST(Names, HaveARoot) {
    EXPECT_TRUE(Name::of(".").is_root());
    EXPECT_EQ(Name{}.parent(), Name{});
    EXPECT_EQ(Name::of("test").parent(), Name{});
    EXPECT_EQ(Name::of("mail1.example.test").parent(), Name::of("example.test"));
}

TEST(Names, OfAnotherFormAreRefused) {
    for (const char* text : {"", "..", "a..b", ".a", "a..", "a b", "a@b", "caf\xc3\xa9", "a/b", "a\\.b"}) {
        EXPECT_FALSE(Name::parse(text)) << text;
    }
}

// RFC 1035 §2.3.4.
TEST(Names, HaveLabelsOf63OctetsAnd253InAll) {
    const std::string label(63, 'a');
    EXPECT_TRUE(Name::parse(label));
    EXPECT_FALSE(Name::parse(label + "a"));
    const std::string three = label + "." + label + "." + label + ".";
    EXPECT_TRUE(Name::parse(three + std::string(61, 'b')));
    EXPECT_TRUE(Name::parse(three + std::string(61, 'b') + "."));
    EXPECT_FALSE(Name::parse(three + std::string(62, 'b')));
}

TEST(Names, AreWithinThemselvesAndTheirAncestorsByWholeLabels) {
    const Name name = Name::of("mail.example.test");
    EXPECT_TRUE(name.is_within(name));
    EXPECT_TRUE(name.is_within(Name::of("example.test")));
    EXPECT_TRUE(name.is_within(Name{}));
    EXPECT_FALSE(Name::of("notexample.test").is_within(Name::of("example.test")));
    EXPECT_FALSE(Name::of("example.test").is_within(name));
}

}  // namespace
}  // namespace mxdrill::base
