#include "sim/sender/mx_plan.hpp"

#include <map>

#include "tests/sender/script.hpp"

namespace mxdrill::sender {
namespace {

protocol::Records records(const std::vector<std::string>& addresses) {
    auto* set = new std::vector<Record>();
    for (const std::string& text : addresses) {
        const IpAddress address = IpAddress::of(text);
        set->push_back(
            {Name::of("mx.test"), address.is_v6() ? RecordType::aaaa : RecordType::a, 300, address});
    }
    return protocol::Records(set);
}

MxHost host(std::uint16_t preference, const std::vector<std::string>& v4,
            const std::vector<std::string>& v6 = {}) {
    return {preference, records(v6), records(v4)};
}

std::string plan_of(const Profile& profile, std::vector<MxHost> hosts, std::uint64_t draw = 0) {
    std::vector<Candidate> plan;
    mx_plan(profile, hosts, base::Draws(base::Key{draw}), plan);
    std::string text;
    for (const Candidate& candidate : plan) {
        const std::string address = candidate.address.text();
        text += (text.empty() ? "" : " ") + address.substr(address.find_last_of(".:") + 1);
    }
    return text;
}

std::map<std::string, int> orders(const Profile& profile, const std::vector<MxHost>& hosts, int draws) {
    std::map<std::string, int> counts;
    for (int draw = 0; draw < draws; ++draw)
        ++counts[plan_of(profile, hosts, static_cast<std::uint64_t>(draw))];
    return counts;
}

Profile unshuffled() {
    Profile profile = shipped("rfc5321");
    profile.order.shuffle = Shuffle::none;
    return profile;
}

TEST(Plans, GoByPreference) {
    const std::vector<MxHost> hosts{host(20, {"192.0.2.3"}), host(10, {"192.0.2.1"}),
                                    host(15, {"192.0.2.2"})};
    EXPECT_EQ(plan_of(unshuffled(), hosts), "1 2 3");
    for (std::uint64_t draw = 0; draw < 50; ++draw) {
        EXPECT_EQ(plan_of(shipped("rfc5321"), hosts, draw), "1 2 3");
        EXPECT_EQ(plan_of(shipped("postfix"), hosts, draw), "1 2 3");
    }
}

TEST(Plans, WithoutShuffleKeepTheOrderOfTheAnswer) {
    EXPECT_EQ(
        plan_of(unshuffled(), {host(10, {"192.0.2.2"}), host(5, {"192.0.2.9"}), host(10, {"192.0.2.1"})}),
        "9 2 1");
}

// All six orders of three equal hosts. 3 standard deviations of 1/6 in 6,000 are 87.
TEST(Plans, ShuffleEqualsUniformly) {
    const std::vector<MxHost> hosts{host(10, {"192.0.2.1"}), host(10, {"192.0.2.2"}),
                                    host(10, {"192.0.2.3"})};
    for (const char* name : {"rfc5321", "postfix"}) {
        const auto counts = orders(shipped(name), hosts, 6'000);
        EXPECT_EQ(counts.size(), 6U);
        for (const auto& [order, count] : counts) EXPECT_NEAR(count, 1'000, 87) << name << " " << order;
    }
}

TEST(Plans, ShuffleWithinAPreferenceOnly) {
    const std::vector<MxHost> hosts{host(10, {"192.0.2.1"}), host(10, {"192.0.2.2"}), host(20, {"192.0.2.3"}),
                                    host(20, {"192.0.2.4"})};
    for (const char* name : {"rfc5321", "postfix"}) {
        const auto counts = orders(shipped(name), hosts, 200);
        EXPECT_EQ(counts.size(), 4U) << name;
        for (const auto& [order, count] : counts)
            EXPECT_TRUE(order == "1 2 3 4" || order == "2 1 3 4" || order == "1 2 4 3" || order == "2 1 4 3")
                << order;
    }
}

// R11: the resolver's order within a host; of both families, IPv6 first.
TEST(Plans, ByHostKeepItsAddressesTogether) {
    const std::vector<MxHost> hosts{host(10, {"192.0.2.3", "192.0.2.1"}, {"2001:db8::2"}),
                                    host(10, {"192.0.2.9"})};
    const auto counts = orders(shipped("rfc5321"), hosts, 200);
    EXPECT_EQ(counts.size(), 2U);
    EXPECT_TRUE(counts.contains("2 3 1 9"));
    EXPECT_TRUE(counts.contains("9 2 3 1"));
}

// A host with three addresses beside one with one is first in 3/4.
TEST(Plans, ByAddressFavourHostsWithMany) {
    const std::vector<MxHost> hosts{host(10, {"192.0.2.1", "192.0.2.2", "192.0.2.3"}),
                                    host(10, {"192.0.2.9"})};
    int single_first = 0;
    for (const auto& [order, count] : orders(shipped("postfix"), hosts, 4'000)) {
        if (order.front() == '9') single_first += count;
    }
    EXPECT_NEAR(single_first, 1'000, 82);
}

TEST(Plans, ByAddressMixFamilies) {
    const std::vector<MxHost> hosts{host(10, {"192.0.2.4"}, {"2001:db8::6"})};
    const auto counts = orders(shipped("postfix"), hosts, 1'000);
    EXPECT_NEAR(counts.at("6 4"), 500, 48);
    EXPECT_NEAR(counts.at("4 6"), 500, 48);
}

TEST(Plans, LayTheFamiliesAsTheProfileSays) {
    const std::vector<MxHost> hosts{host(10, {"192.0.2.4"}, {"2001:db8::6"}),
                                    host(20, {"192.0.2.5"}, {"2001:db8::7"})};
    Profile profile = shipped("rfc5321");
    EXPECT_EQ(orders(profile, hosts, 50), (std::map<std::string, int>{{"6 4 7 5", 50}}));
    profile.family = Family::mixed;
    EXPECT_EQ(orders(profile, hosts, 100).size(), 4U);
    profile = shipped("postfix");
    profile.family = Family::v6_first_per_host;
    EXPECT_EQ(orders(profile, hosts, 50), (std::map<std::string, int>{{"6 4 7 5", 50}}));
}

TEST(Plans, NameAnAddressOnceInItsBetterPlace) {
    const std::vector<MxHost> hosts{host(20, {"192.0.2.1"}), host(10, {"192.0.2.1", "192.0.2.2"}),
                                    host(30, {"192.0.2.2"})};
    EXPECT_EQ(plan_of(unshuffled(), hosts), "1 2");
    EXPECT_EQ(plan_of(shipped("postfix"), hosts).size(), 3U);
}

TEST(Plans, AreCutToTheirLimit) {
    const std::vector<MxHost> hosts{host(10, {"192.0.2.1"}), host(20, {"192.0.2.2"}), host(30, {"192.0.2.3"}),
                                    host(40, {"192.0.2.4"}), host(50, {"192.0.2.5"}), host(60, {"192.0.2.6"}),
                                    host(70, {"192.0.2.7"})};
    EXPECT_EQ(plan_of(shipped("postfix"), hosts), "1 2 3 4 5");
    EXPECT_EQ(plan_of(shipped("rfc5321"), hosts), "1 2 3 4 5 6 7");
}

// R19: one's own preference and every larger one go.
TEST(OwnAddresses, CutTheListAtTheirPreference) {
    const std::vector<IpAddress> own{IpAddress::of("192.0.2.9"), IpAddress::of("2001:db8::9")};
    const auto left = [&](std::vector<MxHost> hosts) {
        const auto self = cut_at_self(own, hosts);
        return fmt::format("{} left, self {}", hosts.size(), self ? std::to_string(*self) : "absent");
    };
    EXPECT_EQ(left({host(10, {"192.0.2.1"}), host(20, {"192.0.2.9"}), host(20, {"192.0.2.2"}),
                    host(30, {"192.0.2.3"})}),
              "1 left, self 20");
    EXPECT_EQ(left({host(10, {"192.0.2.1"}), host(20, {}, {"2001:db8::9"})}), "1 left, self 20");
    EXPECT_EQ(left({host(30, {"192.0.2.9"}), host(10, {"192.0.2.9"}), host(20, {"192.0.2.1"})}),
              "0 left, self 10");
    EXPECT_EQ(left({host(10, {"192.0.2.1"}), host(20, {"192.0.2.2"})}), "2 left, self absent");
}

// Postfix smtp_balance_inet_proto, with a letter per address: v4 in lower case, v6 in upper case.
std::string balanced(std::string_view letters, std::size_t limit = 5) {
    std::vector<Candidate> plan;
    for (const char c : letters) {
        const bool v6 = c >= 'A' && c <= 'Z';
        plan.push_back(
            {IpAddress::of(fmt::format("{}{}", v6 ? "2001:db8::" : "192.0.2.", static_cast<int>(c))), 10});
    }
    balance_families(limit, plan);
    std::string left;
    for (const Candidate& candidate : plan) {
        const std::string text = candidate.address.text();
        left += static_cast<char>(std::stoi(text.substr(text.find_last_of(".:") + 1)));
    }
    return left;
}

TEST(FamilyBalance, KeepsWhatTheReferenceKeeps) {
    struct Row {
        const char* before;
        const char* after;
    };
    const Row rows[] = {
        {"ABCDEFGHa", "ABCDa"},         // 8 v6 + 1 v4
        {"abcdefghABCDEFGH", "abcAB"},  // 8 + 8, v4 first
        {"ABCDEFGHabcdefgh", "ABCab"},  // 8 + 8, v6 first
        {"aAbBcCdDeE", "aAbBc"},
        {"AaBbCcDdEe", "AaBbC"},
        {"abcdefAB", "abcAB"},  // v6 ≤ 2: all of them
        {"abcdefA", "abcdA"},
        {"ABCDEFab", "ABCab"},     // v4 ≤ 2: all of them
        {"abcAB", "abcAB"},        // no more than the limit
        {"abcdefgh", "abcdefgh"},  // one family
        {"ABCDEFGH", "ABCDEFGH"},
    };
    for (const Row& row : rows) EXPECT_EQ(balanced(row.before), row.after) << row.before;
}

TEST(FamilyBalance, IsPartOfPostfixsPlan) {
    std::vector<std::string> v4;
    std::vector<std::string> v6;
    for (int i = 1; i <= 8; ++i) {
        v4.push_back(fmt::format("192.0.2.{}", i));
        v6.push_back(fmt::format("2001:db8::{}", i));
    }
    for (std::uint64_t draw = 0; draw < 100; ++draw) {
        std::vector<Candidate> plan;
        std::vector<MxHost> hosts{host(10, v4, v6)};
        mx_plan(shipped("postfix"), hosts, base::Draws(base::Key{draw}), plan);
        ASSERT_EQ(plan.size(), 5U);
        const auto sixes =
            std::count_if(plan.begin(), plan.end(), [](const Candidate& c) { return c.address.is_v6(); });
        EXPECT_EQ(sixes, plan.front().address.is_v6() ? 3 : 2);
    }
}

}  // namespace
}  // namespace mxdrill::sender
