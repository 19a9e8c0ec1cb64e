#include "tests/check/found.hpp"

namespace mxdrill::check {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> found_behind(const std::string& earlier, const std::string& later) {
    return found(listing(kPair, "[[fault]]\n" + earlier + "[[fault]]\n" + later), "fault-shadowed");
}

TEST(Shadows, FallOnANarrowerFault) {
    EXPECT_EQ(
        found_behind("server = \"*\"\ndo = \"drop\"\n", "server = \"mail.*\"\ndo = \"refuse\"\n").size(), 1U);
    EXPECT_EQ(found_behind("address = \"192.0.2.0/24\"\ndo = \"drop\"\n",
                           "server = \"mail.example.test\"\ndo = \"refuse\"\nat = \"1h\"\n")
                  .size(),
              1U);
    EXPECT_EQ(found_behind("zone = \"example.test\"\ndo = \"drop\"\n",
                           "zone = \"mail.example.test\"\ntype = \"A\"\ndo = \"servfail\"\n")
                  .size(),
              1U);
}

TEST(Shadows, AreToldWithBothFaults) {
    const std::string text =
        listing(kPair,
                "[[fault]]\nname = \"wide\"\nserver = \"*\"\ndo = \"drop\"\n[[fault]]\nserver = \"mail.*\"\n"
                "do = \"refuse\"\n");
    EXPECT_THAT(found(text), ElementsAre("13:1 fault-shadowed"));
    EXPECT_EQ(message_of(text, "fault-shadowed"),
              "the fault number 2 never strikes: \"wide\" decides before it");
}

TEST(Shadows, DoNotFallOnWhatCanStillHappen) {
    const std::string later = "server = \"mail.*\"\ndo = \"refuse\"\n";
    for (const std::string earlier :
         {"server = \"backup.*\"\ndo = \"drop\"\n", "server = \"*\"\nstage = \"rcpt\"\nreply = \"451 No\"\n",
          "server = \"*\"\ndelay = \"1s\"\n", "server = \"*\"\ndo = \"drop\"\nfor = \"1h\"\n",
          "server = \"*\"\ndo = \"drop\"\nat = \"1s\"\n", "server = \"*\"\ndo = \"drop\"\nchance = 0.5\n",
          "server = \"*\"\ndo = \"drop\"\nfirst = 3\n",
          "server = \"*\"\ndo = \"drop\"\nclient = \"203.0.113.0/24\"\n",
          "zone = \"example.test\"\ndo = \"drop\"\n", "address = \"192.0.2.2\"\ndo = \"drop\"\n",
          "server = \"*\"\ndo = \"drop\"\nfor = \"1h\"\nrepeat = \"2h\"\n"}) {
        EXPECT_THAT(found_behind(earlier, later), IsEmpty()) << earlier;
    }
}

std::vector<std::string> found_expecting(const std::string& keys, const std::string& more = {}) {
    return found(listing(kPair, more + "[[expect]]\nmetric = \"delivered\"\nequals = 0\n" + keys));
}

TEST(Expectations, AboutNothingAreToldAtTheKeyThatMakesThemSo) {
    EXPECT_THAT(found_expecting("tier = 15\n"), ElementsAre("12:8 expectation-about-nothing"));
    EXPECT_THAT(found_expecting("kind = \"spam\"\n"), ElementsAre("12:8 expectation-about-nothing"));
    EXPECT_THAT(found_expecting("from = \"2h\"\n"), IsEmpty()) << "the run has no end";
}

TEST(Expectations, AboutAGroupThatSendsNothingAreTold) {
    const std::string groups = "[[sender]]\nname = \"a\"\n[[sender]]\nname = \"b\"\n";
    const std::string text = groups +
                             listing(kPair, "[[expect]]\nmetric = \"sent\"\nequals = 0\nsender = \"b\"\n") +
                             "from = \"a\"\n";
    EXPECT_THAT(found(text), ElementsAre("16:10 expectation-about-nothing"));
}

TEST(Expectations, AboutAServerThatNothingLeadsToAreTold) {
    const std::string other = "[[server]]\nname = \"hidden.example.test\"\ndomains = [\"example.test\"]\n";
    const std::string zone = kPair + "hidden A 192.0.2.9\n";
    const std::string expect =
        "[[expect]]\nmetric = \"delivered\"\nequals = 0\nserver = \"hidden.example.test\"\n";
    EXPECT_THAT(found(listing(zone, other + expect)), ElementsAre("16:10 expectation-about-nothing"));
    EXPECT_THAT(found(listing(zone, other +
                                        "[[server]]\nname = \"mail.example.test\"\nrelay_to = "
                                        "\"hidden.example.test\"\n" +
                                        expect),
                      "expectation-about-nothing"),
                IsEmpty())
        << "a gateway leads to it";
}

TEST(Expectations, AboutTheTierOfAnImplicitMxAreFine) {
    EXPECT_THAT(
        found(listing("@ A 192.0.2.1\n", "[[expect]]\nmetric = \"delivered\"\nequals = 1\ntier = 0\n"),
              "expectation-about-nothing"),
        IsEmpty());
}

}  // namespace
}  // namespace mxdrill::check
