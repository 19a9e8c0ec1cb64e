// `lookup` and `import` against a real name server.
#include <gmock/gmock.h>

#include "sim/lookup/sighting.hpp"
#include "tests/lookup/nsd.hpp"

namespace mxdrill::lookup {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class AgainstNsd : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        if (!std::filesystem::exists(Nsd::binary())) return;
        nsd_ = new Nsd(
            {{"example.test", R"(
@ 7200 MX 10 mail
@      MX 20 backup.example.net.
mail   A 192.0.2.25
mail   AAAA 2001:db8::25
)"},
             {"example.net", "backup A 198.51.100.25\n"},
             {"null.test", "@ MX 0 .\n"},
             {"implicit.test", "@ A 192.0.2.80\n"},
             {"nothing.test", ""},
             {"equal.test", "@ MX 5 a\n@ MX 5 b\n@ MX 5 c\na A 192.0.2.1\nb A 192.0.2.2\nc A 192.0.2.3\n"},
             {"mistakes.test", "@ MX 10 alias\n@ MX 20 gone\nalias CNAME mail\nmail A 10.0.0.25\n"},
             {"large.test", large()}});
    }
    static void TearDownTestSuite() { delete std::exchange(nsd_, nullptr); }
    void SetUp() override {
        if (nsd_ == nullptr) GTEST_SKIP() << "there is no " << Nsd::binary() << "; tests/run unpacks it";
    }

    // More than a UDP packet holds.
    static std::string large() {
        std::string zone;
        for (int i = 0; i < 60; ++i) {
            const std::string host = "a-host-with-quite-a-long-name-" + std::to_string(i);
            zone += "@ MX " + std::to_string(i) + " " + host + "\n" + host + " A 192.0.2." +
                    std::to_string(i + 1) + "\n";
        }
        return zone;
    }

    static testing::Result run(const std::string& verb, const std::string& domain) {
        return testing::Scratch().mxdrill(verb + " " + domain + " --dns " + nsd_->text());
    }

    static inline Nsd* nsd_ = nullptr;
};

TEST_F(AgainstNsd, ALookupShowsTiersAddressesAndTtls) {
    const auto result = run("lookup", "example.test");
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.out, StartsWith("example.test: a primary with one backup\n"));
    EXPECT_THAT(result.out, ContainsRegex("10  mail.example.test +2 h 00 min  192.0.2.25, 2001:db8::25\n"));
    EXPECT_THAT(result.out, ContainsRegex("20  backup.example.net +1 h 00 min  198.51.100.25\n"));
    EXPECT_THAT(result.out, Not(HasSubstr("warning")));
    EXPECT_THAT(result.out, HasSubstr("Asked " + nsd_->text()));
}

TEST_F(AgainstNsd, ALookupNamesTheShape) {
    EXPECT_THAT(run("lookup", "null.test").out, StartsWith("null.test: takes no mail (null MX)\n"));
    EXPECT_THAT(run("lookup", "implicit.test").out, StartsWith("implicit.test: no MX; its own address"));
    EXPECT_THAT(run("lookup", "nothing.test").out, StartsWith("nothing.test: no MX and no address"));
    EXPECT_THAT(run("lookup", "equal.test").out, StartsWith("equal.test: equal sharing of three\n"));
}

TEST_F(AgainstNsd, ALookupTellsWhatIsDoubtful) {
    const auto result = run("lookup", "mistakes.test");
    EXPECT_EQ(result.code, 0);
    EXPECT_THAT(result.out,
                HasSubstr("\nwarning[mx-is-alias]: alias.mistakes.test, an MX of mistakes.test, is an "
                          "alias of mail.mistakes.test\n    "));
    EXPECT_THAT(result.out, HasSubstr("\nwarning[mx-without-address]: gone.mistakes.test"));
    EXPECT_THAT(result.out, HasSubstr("\nwarning[mx-not-public]: alias.mistakes.test"));
}

TEST_F(AgainstNsd, AnAnswerThatDoesNotFitAPacketComesOverTcp) {
    const auto seen = look_up(DnsClient({nsd_->endpoint()}), base::Name::of("large.test"));
    ASSERT_TRUE(std::holds_alternative<Sighting>(seen));
    EXPECT_EQ(std::get<Sighting>(seen).hosts.size(), 60U);
}

TEST_F(AgainstNsd, WhatIsImportedRunsAndSaysTheSame) {
    for (const std::string domain : {"example.test", "null.test", "implicit.test", "nothing.test",
                                     "equal.test", "mistakes.test", "large.test"}) {
        const testing::Scratch scratch;
        const auto imported = run("import", domain);
        ASSERT_EQ(imported.code, 0) << imported.err;
        scratch.write("imported.toml", imported.out);
        const auto result = scratch.mxdrill("run imported.toml");
        EXPECT_EQ(result.code, 0) << domain << "\n" << imported.out << result.out << result.err;
    }
}

TEST_F(AgainstNsd, ANameThatDoesNotExistIsOneMessage) {
    for (const std::string verb : {"lookup", "import"}) {
        const auto result = run(verb, "gone.example.test");
        EXPECT_EQ(result.code, 1);
        EXPECT_EQ(result.err, "gone.example.test does not exist (NXDOMAIN from " + nsd_->text() + ")\n");
        EXPECT_EQ(result.out, "");
    }
}

TEST_F(AgainstNsd, ADomainThatItDoesNotServeIsAnother) {
    const auto result = run("lookup", "elsewhere.test");
    EXPECT_EQ(result.code, 4);
    EXPECT_EQ(result.err,
              nsd_->text() +
                  " does not answer questions about elsewhere.test (REFUSED); name another with --dns\n");
}

}  // namespace
}  // namespace mxdrill::lookup
