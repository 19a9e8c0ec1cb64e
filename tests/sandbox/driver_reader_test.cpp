#include "sim/sandbox/driver_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/scenario/named_files.hpp"

namespace mxdrill::sandbox {
namespace {

using scenario::Diagnostic;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::SizeIs;
using testing::StartsWith;

const std::string kLeast = R"(title = "Odd"
version = ["odd", "-V"]
submit = ["odd", "{from}", "{to}"]
)";

Driver read(const std::string& text) {
    auto driver = parse_driver(text, "folder/odd.toml");
    EXPECT_TRUE(std::holds_alternative<Driver>(driver))
        << std::get<std::vector<Diagnostic>>(driver)[0].message;
    return std::get<Driver>(driver);
}

std::vector<Diagnostic> errors_of(const std::string& text) {
    auto driver = parse_driver(text, "odd.toml");
    return std::holds_alternative<Driver>(driver) ? std::vector<Diagnostic>{}
                                                  : std::get<std::vector<Diagnostic>>(driver);
}

TEST(ParseDriver, TakesWhatHasATitleAVersionAndAWayToSubmit) {
    const Driver driver = read(kLeast);
    EXPECT_EQ(driver.name, "odd");
    EXPECT_EQ(driver.title, "Odd");
    EXPECT_THAT(driver.submit, ElementsAre("odd", "{from}", "{to}"));
    EXPECT_TRUE(driver.start.empty());
    EXPECT_FALSE(driver.has_layer());
    EXPECT_EQ(driver.at_once, 10);
    EXPECT_TRUE(driver.real_clock.empty());
}

TEST(ParseDriver, ReadsWhatTheMtaCannotDo) {
    const Driver driver = read(kLeast + R"(
[[cannot]]
feature = "mail-to-sender-domain"
why     = "it keeps that"
)");
    ASSERT_THAT(driver.lacks, SizeIs(1));
    EXPECT_EQ(driver.lacks[0].feature, Feature::mail_to_sender_domain);
    EXPECT_EQ(driver.lacks[0].why, "it keeps that");
    const auto errors = errors_of(kLeast + "[[cannot]]\nfeature = \"fly\"\nwhy = \"no wings\"\n");
    ASSERT_THAT(errors, SizeIs(1));
    EXPECT_THAT(errors[0].message, HasSubstr("several-sender-domains"));
}

TEST(ParseDriver, ReadsHowFarAnAttemptGoes) {
    EXPECT_EQ(read(kLeast).goes_to_at_most, std::nullopt);
    EXPECT_EQ(read(kLeast + "goes_to_at_most = 5\n").goes_to_at_most, 5);
}

TEST(ParseDriver, ReadsFiles) {
    const Driver driver = read(kLeast + R"(
[[file]]
path  = "/etc/odd.conf"
text  = "x"
mode  = "0640"
owner = "root:mail"
[[file]]
path = "/var/spool/odd"
)");
    ASSERT_THAT(driver.files, SizeIs(2));
    EXPECT_EQ(driver.files[0].text, "x");
    EXPECT_EQ(driver.files[0].mode, 0640U);
    EXPECT_EQ(driver.files[0].owner, "root:mail");
    EXPECT_EQ(driver.files[1].text, std::nullopt);
    EXPECT_EQ(driver.files[1].mode, 0644U);
}

TEST(ParseDriver, HasALayerForPackagesAndForWhatElseIsInstalled) {
    EXPECT_TRUE(read(kLeast + "packages = [\"odd\"]\n").has_layer());
    EXPECT_TRUE(read(kLeast + "preinstall = [[\"true\"]]\n").has_layer());
    EXPECT_TRUE(read(kLeast + "install = [[\"make\", \"install\"]]\n").has_layer());
}

TEST(ParseDriver, TellsWhatLacks) {
    EXPECT_THAT(errors_of("title = \"Odd\"\n"), SizeIs(2));
}

TEST(ParseDriver, TellsWhereAMistakeStands) {
    const auto errors = errors_of(kLeast + "summit = [\"x\"]\nat_once = 0\n");
    ASSERT_THAT(errors, SizeIs(2));
    EXPECT_THAT(errors[0].where, StartsWith("odd.toml:4:"));
    EXPECT_THAT(errors[0].message, HasSubstr("submit"));
    EXPECT_THAT(errors[1].where, StartsWith("odd.toml:5:"));
}

TEST(ParseDriver, TakesAModeAsChmodDoes) {
    for (const char* mode : {"64", "08", "06400", "rw-r--r--", "-644"}) {
        EXPECT_THAT(errors_of(kLeast + "[[file]]\npath = \"/x\"\nmode = \"" + mode + "\"\n"), SizeIs(1))
            << mode;
    }
}

TEST(ReadDriver, KnowsTheShippedOnes) {
    const auto names = scenario::names_in(MXDRILL_DRIVERS);
    EXPECT_THAT(names, IsSupersetOf({"chasquid", "courier", "dma", "exim", "haraka", "opensmtpd", "postfix",
                                     "sendmail"}));
    for (const std::string& name : names) {
        const auto driver = read_driver(name, MXDRILL_DRIVERS);
        ASSERT_TRUE(std::holds_alternative<Driver>(driver)) << name;
        EXPECT_TRUE(std::get<Driver>(driver).has_layer()) << name;
    }
}

TEST(ReadDriver, KeepsTheLayersOfKnownOnesAndOfCopiesApart) {
    const auto layer = [](const std::string& name) {
        return std::get<Driver>(read_driver(name, MXDRILL_DRIVERS)).layer;
    };
    EXPECT_EQ(layer("dma"), "dma");
    const std::string copy = layer(std::string(MXDRILL_DRIVERS) + "/dma.toml");
    EXPECT_THAT(copy, ::testing::MatchesRegex("dma-[0-9a-f]{8}"));
    EXPECT_EQ(layer(std::string(MXDRILL_DRIVERS) + "/../mtas/dma.toml"), copy);
}

TEST(ReadDriver, GuessesWhichOneWasMeant) {
    const auto errors = std::get<std::vector<Diagnostic>>(read_driver("postfx", MXDRILL_DRIVERS));
    ASSERT_THAT(errors, SizeIs(1));
    EXPECT_THAT(errors[0].message, HasSubstr("postfix"));
}

}  // namespace
}  // namespace mxdrill::sandbox
