#include "sim/rules/book.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mxdrill::rules {
namespace {

using base::Duration;
using base::Key;
using base::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

struct Fault {
    std::string name;
    Duration delay{0};
    bool waits_only = false;
    bool here = true;
    [[nodiscard]] bool only_delays() const { return waits_only; }
};

class BookTest : public testing::Test {
  protected:
    void add(Fault fault, Matcher matcher = {}) {
        const Key identity = Key{1}.with(fault.name);
        book_.add(next_++, std::move(fault), std::move(matcher), identity);
    }
    std::string decide(protocol::Tag tag = {}) {
        fired_.clear();
        const auto decision = book_.decide(
            Occasion{.tag = tag}, [](const Fault& fault) { return fault.here; },
            [&](std::size_t index, const Fault&) { fired_.push_back(index); });
        delay_ = decision.delay;
        return decision.fault ? decision.fault->name : "";
    }

    Book<Fault> book_;
    std::size_t next_ = 0;
    std::vector<std::size_t> fired_;
    Duration delay_{0};
};

TEST_F(BookTest, TheFirstThatFitsDecides) {
    add({.name = "elsewhere", .here = false});
    add({.name = "later"}, {.when = {.at = {seconds(1)}}});
    add({.name = "first"});
    add({.name = "second"});
    EXPECT_EQ(decide(), "first");
    EXPECT_THAT(fired_, ElementsAre(2));
}

TEST_F(BookTest, AnEmptyOneDecidesNothing) {
    EXPECT_EQ(decide(), "");
    EXPECT_THAT(fired_, IsEmpty());
    EXPECT_EQ(delay_, Duration(0));
}

TEST_F(BookTest, DelaysAddUpAndTheSearchGoesOn) {
    add({.name = "a", .delay = seconds(1), .waits_only = true});
    add({.name = "b", .delay = seconds(2), .waits_only = true});
    add({.name = "c", .delay = seconds(4)});
    add({.name = "d", .delay = seconds(8), .waits_only = true});
    EXPECT_EQ(decide(), "c");
    EXPECT_EQ(delay_, Duration(seconds(7)));
    EXPECT_THAT(fired_, ElementsAre(0, 1, 2));
}

TEST_F(BookTest, OneThatDoesNotFireLetsTheSearchGoOn) {
    add({.name = "once"}, {.how_often = {.first = 1}});
    add({.name = "always"});
    EXPECT_EQ(decide(), "once");
    EXPECT_EQ(decide(), "always");
    EXPECT_THAT(fired_, ElementsAre(1));
}

TEST_F(BookTest, OnlyMatchesThatReachARuleCount) {
    add({.name = "first two"}, {.how_often = {.first = 2}});
    add({.name = "then one"}, {.how_often = {.first = 1}});
    EXPECT_EQ(decide(), "first two");
    EXPECT_EQ(decide(), "first two");
    EXPECT_EQ(decide(), "then one");
    EXPECT_EQ(decide(), "");
}

TEST_F(BookTest, OneThatIsRemovedDecidesNoMore) {
    add({.name = "first"});
    add({.name = "second"});
    EXPECT_TRUE(book_.remove(0));
    EXPECT_FALSE(book_.remove(0));
    EXPECT_EQ(decide(), "second");
    EXPECT_TRUE(book_.remove(1));
    EXPECT_TRUE(book_.empty());
    EXPECT_EQ(decide(), "");
}

TEST_F(BookTest, WhatADecisionFoundOutlivesItsRemoval) {
    add({.name = "a rather long name that no string keeps within itself"});
    const auto decision = book_.decide(
        Occasion{}, [](const Fault&) { return true; }, [](std::size_t, const Fault&) {});
    book_.remove(0);
    add({.name = "another rather long name, for memory that is free again"});
    EXPECT_EQ(decision.fault->name, "a rather long name that no string keeps within itself");
    book_.forget_removed();
    EXPECT_EQ(decide(), "another rather long name, for memory that is free again");
}

TEST_F(BookTest, OneThatComesBackHasItsPlaceAndCountsAnew) {
    add({.name = "once"}, {.how_often = {.first = 1}});
    add({.name = "twice"}, {.how_often = {.first = 2}});
    EXPECT_EQ(decide(), "once");
    EXPECT_EQ(decide(), "twice");
    book_.remove(0);
    book_.add(0, {.name = "once more"}, {.how_often = {.first = 1}}, Key{1});
    EXPECT_EQ(decide(), "once more");
    EXPECT_EQ(decide(), "twice") << "its own count went on";
    EXPECT_EQ(decide(), "");
}

TEST_F(BookTest, AllAreSeenInTheirOrder) {
    add({.name = "first"}, {.how_often = {.first = 7}});
    add({.name = "second"});
    book_.remove(0);
    book_.add(0, {.name = "first again"}, {.how_often = {.first = 8}}, Key{1});
    std::vector<std::string> seen;
    book_.for_each([&](std::size_t index, const Fault& fault, const Matcher& matcher) {
        seen.push_back(std::to_string(index) + " " + fault.name + " " +
                       std::to_string(matcher.how_often.first.value_or(0)));
    });
    EXPECT_THAT(seen, ElementsAre("0 first again 8", "1 second 0"));
}

TEST_F(BookTest, SaysWhetherAnyCouldConcernAPlace) {
    const auto concerns = [&] { return book_.concerns([](const Fault& fault) { return fault.here; }); };
    EXPECT_FALSE(concerns());
    add({.name = "elsewhere", .here = false});
    EXPECT_FALSE(concerns());
    add({.name = "over already"}, {.when = {.until = base::Instant{}}});
    EXPECT_TRUE(concerns()) << "whenever";
    EXPECT_EQ(decide(), "");
    book_.remove(1);
    EXPECT_FALSE(concerns());
}

// Rules are keyed by what they are, not by their place, so an unrelated one changes nothing.
TEST_F(BookTest, AnotherRuleChangesNoDraws) {
    add({.name = "unrelated", .here = false}, {.how_often = {.chance = 0.5}});
    add({.name = "half"}, {.how_often = {.chance = 0.5}});
    Book<Fault> alone;
    alone.add(0, {.name = "half"}, {.how_often = {.chance = 0.5}}, Key{1}.with("half"));
    for (std::uint64_t message = 0; message < 200; ++message) {
        const protocol::Tag tag{message % 50, 1, 1};
        const auto decision = alone.decide(
            Occasion{.tag = tag}, [](const Fault&) { return true; }, [](std::size_t, const Fault&) {});
        EXPECT_EQ(decide(tag) == "half", decision.fault != nullptr);
    }
}

}  // namespace
}  // namespace mxdrill::rules
