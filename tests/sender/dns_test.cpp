// What follows from what the DNS says.
#include "tests/sender/script.hpp"

namespace mxdrill::sender {
namespace {

constexpr const char* kProfiles[] = {"rfc5321", "strict", "postfix"};

std::string outcome(Script& script) {
    script.mail();
    return script.last();
}

TEST(MxLookups, AskForMxThenBothFamilies) {
    Script script("rfc5321");
    script.mx({"10 mx1.test", "20 mx2.test"}).mail();
    EXPECT_THAT(script.asked,
                ElementsAre("example.test MX", "mx1.test AAAA", "mx1.test A", "mx2.test AAAA", "mx2.test A"));
}

TEST(MxLookups, OfTheSameExchangeTwiceAskOnceAndTakeTheBetterPreference) {
    Script script("rfc5321");
    script.mx({"30 mx1.test", "20 mx2.test"});
    script.mx({"30 mx1.test", "20 mx2.test", "10 mx1.test"}).others(Stage::connect, "refuse").mail();
    EXPECT_EQ(script.asked.size(), 5U);
    EXPECT_THAT(script.tries,
                ElementsAre("1.1 192.0.2.1 connect refused next", "1.2 192.0.2.2 connect refused defer"));
}

TEST(MxLookups, ThatSayNxdomain) {
    for (const char* profile : {"rfc5321", "strict"}) {
        Script script(profile);
        script.finds("example.test", RecordType::mx, Finding::nxdomain).address("example.test", "192.0.2.1");
        EXPECT_EQ(outcome(script), "1.0 - dns nxdomain bounce") << profile;
    }
    Script postfix("postfix");
    postfix.finds("example.test", RecordType::mx, Finding::nxdomain)
        .missing("example.test", Finding::nxdomain);
    EXPECT_EQ(outcome(postfix), "1.0 - dns nxdomain bounce");
    EXPECT_THAT(postfix.asked, ElementsAre("example.test MX", "example.test AAAA", "example.test A"));
}

TEST(MxLookups, ThatSayNodata) {
    for (const char* profile : {"rfc5321", "postfix"}) {
        Script script(profile);
        script.address("example.test", "192.0.2.1");
        EXPECT_EQ(outcome(script), "1.1 192.0.2.1 body accepted delivered") << profile;
    }
    Script strict("strict");
    strict.address("example.test", "192.0.2.1");
    EXPECT_EQ(outcome(strict), "1.0 - dns nodata bounce");
    EXPECT_THAT(strict.asked, ElementsAre("example.test MX"));
}

// R31: a failure is no absence; never to the address, never a bounce.
TEST(MxLookups, ThatFailDefer) {
    for (const char* profile : kProfiles) {
        for (const Finding finding : {Finding::servfail, Finding::timeout}) {
            Script script(profile);
            script.finds("example.test", RecordType::mx, finding).address("example.test", "192.0.2.1");
            EXPECT_EQ(outcome(script), fmt::format("1.0 - dns {} defer", base::name_of(finding))) << profile;
            EXPECT_THAT(script.asked, ElementsAre("example.test MX")) << profile;
            EXPECT_THAT(script.ends, IsEmpty());
        }
    }
}

TEST(ImplicitMx, WithoutAddressesBouncesOrDefers) {
    for (const char* profile : {"rfc5321", "postfix"}) {
        Script nothing(profile);
        EXPECT_EQ(outcome(nothing), "1.0 - dns nodata bounce") << profile;
        Script failing(profile);
        failing.missing("example.test", Finding::servfail);
        EXPECT_EQ(outcome(failing), "1.0 - dns servfail defer") << profile;
        Script half(profile);
        half.finds("example.test", RecordType::aaaa, Finding::timeout);
        EXPECT_EQ(outcome(half), "1.0 - dns timeout defer") << profile;
    }
}

// R32: one target's failure does not stop the use of the others.
TEST(MxTargets, ThatFailLeaveTheOthers) {
    for (const char* profile : kProfiles) {
        for (const Finding finding :
             {Finding::servfail, Finding::timeout, Finding::nxdomain, Finding::nodata}) {
            Script script(profile);
            script.mx({"10 gone.test", "20 mx2.test"}).missing("gone.test", finding);
            EXPECT_EQ(outcome(script), "1.1 192.0.2.2 body accepted delivered") << profile;
        }
    }
}

TEST(MxTargets, ThatAreAllMissingBounce) {
    for (const char* profile : kProfiles) {
        Script script(profile);
        script.mx({"10 gone.test", "20 lost.test"})
            .missing("gone.test", Finding::nxdomain)
            .missing("lost.test", Finding::nxdomain);
        script.address("example.test", "192.0.2.1");  // never the domain's own address beside MX records
        EXPECT_EQ(outcome(script), "1.0 - dns nxdomain bounce") << profile;
        Script bare(profile);
        bare.mx({"10 gone.test", "20 lost.test"}).missing("gone.test", Finding::nxdomain);
        EXPECT_EQ(outcome(bare), "1.0 - dns nodata bounce") << profile;
    }
}

// R33: all fail and any is temporary.
TEST(MxTargets, ThatAreMissingBesideOneThatFailsDefer) {
    for (const char* profile : kProfiles) {
        Script script(profile);
        script.mx({"10 gone.test", "20 lost.test"})
            .missing("gone.test", Finding::nxdomain)
            .missing("lost.test", Finding::servfail);
        EXPECT_EQ(outcome(script), "1.0 - dns servfail defer") << profile;
    }
}

TEST(MxTargets, WithOneFamilyInTroubleAreReachedByTheOther) {
    for (const char* profile : kProfiles) {
        Script script(profile);
        script.mx({"10 mx1.test"}).finds("mx1.test", RecordType::aaaa, Finding::servfail);
        EXPECT_EQ(outcome(script), "1.1 192.0.2.1 body accepted delivered") << profile;
        Script six(profile);
        six.mx({"10 six.test"}).address("six.test", "2001:db8::1");
        EXPECT_EQ(outcome(six), "1.1 2001:db8::1 body accepted delivered") << profile;
    }
}

// R25, R26: recognised at once, whatever addresses there are.
TEST(NullMx, Bounces) {
    for (const char* profile : kProfiles) {
        Script script(profile);
        script.mx({"0 ."}).address("example.test", "192.0.2.1");
        EXPECT_EQ(outcome(script), "1.0 - dns null-mx bounce") << profile;
        EXPECT_THAT(script.asked, ElementsAre("example.test MX")) << profile;
    }
}

TEST(NullMx, BesideOthersIsSkippedOrBounces) {
    for (const char* profile : {"rfc5321", "strict"}) {
        Script script(profile);
        script.mx({"0 .", "10 mx1.test"});
        EXPECT_EQ(outcome(script), "1.1 192.0.2.1 body accepted delivered") << profile;
    }
    for (const std::vector<std::string>& records :
         {std::vector<std::string>{"0 .", "10 mx1.test"}, {"10 mx1.test", "20 ."}}) {
        Script postfix("postfix");
        postfix.mx(records);
        EXPECT_EQ(outcome(postfix), "1.0 - dns null-mx bounce");
        EXPECT_THAT(postfix.asked, ElementsAre("example.test MX"));
    }
}

TEST(NullMx, WithAnotherPreferenceIsADeadTargetOrBounces) {
    Script rfc("rfc5321");
    rfc.mx({"10 ."}).address("example.test", "192.0.2.1");
    EXPECT_EQ(outcome(rfc), "1.0 - dns nodata bounce");
    Script postfix("postfix");
    postfix.mx({"10 ."});
    EXPECT_EQ(outcome(postfix), "1.0 - dns null-mx bounce");
}

TEST(OwnAddress, AsTheBestMxIsALoop) {
    for (const char* profile : kProfiles) {
        Script script(shipped(profile), {IpAddress::of("192.0.2.1")});
        script.mx({"10 mx1.test", "10 mx2.test", "20 mx3.test"});
        EXPECT_EQ(outcome(script), "1.0 - dns loop bounce") << profile;
    }
}

TEST(OwnAddress, LeavesTheBetterOnes) {
    for (const char* profile : kProfiles) {
        Script script(shipped(profile), {IpAddress::of("198.18.0.1"), IpAddress::of("192.0.2.2")});
        script.mx({"10 mx1.test", "20 mx2.test", "20 mx3.test", "30 mx4.test"})
            .others(Stage::connect, "refuse");
        EXPECT_EQ(outcome(script), "1.1 192.0.2.1 connect refused defer") << profile;
        EXPECT_THAT(script.connects, ElementsAre("192.0.2.1")) << profile;
    }
}

// A backup must not bounce what its primary would take, because the primary's name did not resolve for once
// (Postfix smtp_addr.c smtp_domain_addr: 4.4.4).
TEST(OwnAddress, IsNoLoopWhileABetterOneDoesNotResolve) {
    for (const char* profile : kProfiles) {
        Script script(shipped(profile), {IpAddress::of("192.0.2.2")});
        script.mx({"10 gone.test", "20 mx2.test"}).missing("gone.test", Finding::servfail);
        EXPECT_EQ(outcome(script), "1.0 - dns servfail defer") << profile;
        Script best(shipped(profile), {IpAddress::of("192.0.2.2")});
        best.mx({"20 gone.test", "10 mx2.test"}).missing("gone.test", Finding::servfail);
        EXPECT_EQ(outcome(best), "1.0 - dns loop bounce") << profile;
    }
}

TEST(OwnAddress, MayGoUnnoticed) {
    Profile profile = shipped("rfc5321");
    profile.self.detect = SelfDetection::none;
    Script script(profile, {IpAddress::of("192.0.2.1")});
    script.mx({"10 mx1.test"});
    EXPECT_EQ(outcome(script), "1.1 192.0.2.1 body accepted delivered");
}

// R24: each attempt asks again.
TEST(MxLookups, SeeWhatHasChanged) {
    Script script("rfc5321");
    script.mx({"10 mx1.test"}).others(Stage::connect, "refuse").mail();
    script.mx({"10 mx2.test"}).wait(minutes(30));
    EXPECT_THAT(script.tries,
                ElementsAre("1.1 192.0.2.1 connect refused defer", "2.1 192.0.2.2 connect refused defer"));
}

}  // namespace
}  // namespace mxdrill::sender
