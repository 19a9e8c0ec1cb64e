// SYNs as packets, and what is remembered of them.
#include "sim/net/syn.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "sim/net/syn_memory.hpp"

namespace mxdrill::net {
namespace {

using base::IpAddress;
using protocol::Reception;
using Octets = std::vector<std::uint8_t>;

constexpr std::uint8_t kSyn = 0x02;
constexpr std::uint8_t kAck = 0x10;

Octets& operator+=(Octets& a, const Octets& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

// From port 50000 to 25, with sequence number 0x01020304.
Octets tcp_segment(std::uint8_t flags) {
    return {0xc3, 0x50, 0, 25, 1, 2, 3, 4, 0, 0, 0, 0, 0x50, flags, 0xff, 0xff, 0, 0, 0, 0};
}

Octets over_v4(const Octets& payload, std::uint8_t protocol = 6, std::uint8_t words = 5) {
    Octets packet(std::max(words * 4U, 20U));
    packet[0] = 0x40 | words;
    packet[9] = protocol;
    const Octets ends{192, 0, 2, 1, 192, 0, 2, 11};
    std::copy(ends.begin(), ends.end(), packet.begin() + 12);
    return packet += payload;
}

Octets over_v6(const Octets& payload) {
    Octets packet(8);
    packet[0] = 0x60;
    packet[6] = 6;
    for (const auto* end : {"2001:db8::1", "2001:db8::11"}) {
        const auto address = IpAddress::of(end);
        packet.insert(packet.end(), address.octets().begin(), address.octets().end());
    }
    return packet += payload;
}

void expect_ports(const Syn& syn) {
    EXPECT_EQ(syn.client_port, 50000);
    EXPECT_EQ(syn.server_port, 25);
    EXPECT_EQ(syn.sequence, 0x01020304U);
}

TEST(Syn, IsReadFromIpv4WithAndWithoutOptions) {
    for (const std::uint8_t words : Octets{5, 15}) {
        const auto syn = syn_in(over_v4(tcp_segment(kSyn), 6, words));
        ASSERT_TRUE(syn);
        EXPECT_EQ(syn->client, IpAddress::of("192.0.2.1"));
        EXPECT_EQ(syn->server, IpAddress::of("192.0.2.11"));
        expect_ports(*syn);
    }
}

TEST(Syn, IsReadFromIpv6) {
    const auto syn = syn_in(over_v6(tcp_segment(kSyn)));
    ASSERT_TRUE(syn);
    EXPECT_EQ(syn->client, IpAddress::of("2001:db8::1"));
    EXPECT_EQ(syn->server, IpAddress::of("2001:db8::11"));
    expect_ports(*syn);
}

TEST(Syn, OtherPacketsAreNone) {
    EXPECT_FALSE(syn_in(over_v4(tcp_segment(kAck))));
    EXPECT_FALSE(syn_in(over_v6(tcp_segment(kSyn | kAck))));
    EXPECT_FALSE(syn_in(over_v4(tcp_segment(kSyn), 17)));
    EXPECT_FALSE(syn_in(over_v4(tcp_segment(kSyn), 6, 4)));
    EXPECT_FALSE(syn_in(Octets(60, 0x50)));
}

TEST(Syn, CutPacketsAreNone) {
    for (auto packet : {over_v4(tcp_segment(kSyn)), over_v6(tcp_segment(kSyn))}) {
        while (!packet.empty()) {
            packet.pop_back();
            EXPECT_FALSE(syn_in(packet)) << packet.size();
        }
    }
}

Syn numbered(std::uint32_t sequence, std::uint64_t id) {
    return {IpAddress::of("192.0.2.1"), IpAddress::of("192.0.2.11"), 50000, 25, sequence, id};
}

TEST(SynMemory, ARetransmissionMeetsWhatTheFirstMet) {
    SynMemory memory;
    EXPECT_TRUE(memory.see(numbered(7, 1)).is_new);
    const auto held = memory.see(numbered(7, 2));
    EXPECT_FALSE(held.is_new);
    EXPECT_EQ(held.decided, std::nullopt);
    EXPECT_TRUE(memory.decide(1, Reception::refuse));
    const auto again = memory.see(numbered(7, 3));
    EXPECT_FALSE(again.is_new);
    EXPECT_EQ(again.decided, Reception::refuse);
}

TEST(SynMemory, AnotherSequenceNumberIsAnotherSyn) {
    SynMemory memory;
    EXPECT_TRUE(memory.see(numbered(7, 1)).is_new);
    EXPECT_TRUE(memory.decide(1, Reception::drop));
    EXPECT_TRUE(memory.see(numbered(8, 2)).is_new);
}

TEST(SynMemory, NothingIsDecidedTwiceOrUnseen) {
    SynMemory memory;
    memory.see(numbered(7, 1));
    memory.see(numbered(7, 2));
    EXPECT_FALSE(memory.decide(2, Reception::accept));
    EXPECT_TRUE(memory.decide(1, Reception::accept));
    EXPECT_FALSE(memory.decide(1, Reception::accept));
}

TEST(SynMemory, ForgetsTheOldestOfAKind) {
    SynMemory memory(2);
    memory.see(numbered(100, 100));  // held all the time
    memory.see(numbered(101, 101));
    memory.decide(101, Reception::drop);
    for (std::uint32_t i = 1; i <= 50; ++i) {
        memory.see(numbered(i, i));
        memory.decide(i, Reception::accept);
    }
    EXPECT_EQ(memory.size(), 4U);
    EXPECT_TRUE(memory.see(numbered(48, 200)).is_new);
    EXPECT_FALSE(memory.see(numbered(49, 201)).is_new);
    EXPECT_FALSE(memory.see(numbered(100, 202)).is_new);
    EXPECT_EQ(memory.see(numbered(101, 203)).decided, Reception::drop);
}

}  // namespace
}  // namespace mxdrill::net
