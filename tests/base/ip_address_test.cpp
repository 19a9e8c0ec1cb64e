#include "sim/base/ip_address.hpp"

#include <gtest/gtest.h>

namespace mxdrill::base {
namespace {

TEST(Addresses, AreReadAndWritten) {
    EXPECT_EQ(IpAddress::of("192.0.2.1").text(), "192.0.2.1");
    EXPECT_EQ(IpAddress::of("2001:DB8:0:0::12").text(), "2001:db8::12");
    EXPECT_EQ(IpAddress::of("192.0.2.1"), IpAddress::v4(0xc0000201));
    EXPECT_TRUE(IpAddress::of("::").is_v6());
    for (const char* text :
         {"", "192.0.2", "192.0.2.256", "192.0.2.1:25", "192.0.2.0/24", "fe80::1%eth0", "[::1]", "x"}) {
        EXPECT_FALSE(IpAddress::parse(text)) << text;
    }
    EXPECT_FALSE(IpAddress::parse(std::string_view("192.0.2.1\0x", 11)));
}

TEST(Addresses, OrderIPv4BeforeIPv6) {
    EXPECT_LT(IpAddress::of("255.255.255.255"), IpAddress::of("::"));
    EXPECT_NE(IpAddress::of("0.0.0.0"), IpAddress::of("::"));
    EXPECT_LT(IpAddress::of("192.0.2.9"), IpAddress::of("192.0.2.10"));
}

TEST(Addresses, CountUpWithCarry) {
    EXPECT_EQ(IpAddress::of("198.18.0.255").plus(1), IpAddress::of("198.18.1.0"));
    EXPECT_EQ(IpAddress::of("255.255.255.255").plus(1), IpAddress::of("0.0.0.0"));
    EXPECT_EQ(IpAddress::of("2001:db8::ffff").plus(1), IpAddress::of("2001:db8::1:0"));
    EXPECT_EQ(IpAddress::of("198.18.0.0").plus(0), IpAddress::of("198.18.0.0"));
}

TEST(Prefixes, ContainWhatSharesTheirBits) {
    struct Row {
        const char* prefix;
        const char* address;
        bool contained;
    };
    const Row rows[] = {
        {"192.0.2.0/24", "192.0.2.255", true},
        {"192.0.2.0/24", "192.0.3.0", false},
        {"192.0.2.128/25", "192.0.2.127", false},
        {"192.0.2.128/25", "192.0.2.200", true},
        {"192.0.2.7", "192.0.2.7", true},
        {"192.0.2.7", "192.0.2.6", false},
        {"0.0.0.0/0", "203.0.113.9", true},
        {"0.0.0.0/0", "::1", false},
        {"2001:db8::/33", "2001:db8:7fff::1", true},
        {"2001:db8::/33", "2001:db8:8000::1", false},
        {"::/0", "2001:db8::1", true},
        {"::/0", "192.0.2.1", false},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(Prefix::parse(row.prefix)->contains(IpAddress::of(row.address)), row.contained)
            << row.prefix << " " << row.address;
    }
}

TEST(Prefixes, OfAnotherFormAreRefused) {
    for (const char* text : {"", "/24", "192.0.2.0/", "192.0.2.0/33", "192.0.2.1/24", "192.0.2.0/-1",
                             "192.0.2.0/2x", "2001:db8::/129", "2001:db8::1/64", "192.0.2.0/24/24"}) {
        EXPECT_FALSE(Prefix::parse(text)) << text;
    }
}

TEST(Prefixes, AreReadBackFromTheirOwnText) {
    for (const char* text : {"192.0.2.0/24", "192.0.2.7", "2001:db8::/32", "2001:db8::1", "0.0.0.0/0"}) {
        EXPECT_EQ(Prefix::parse(text)->text(), text);
    }
    EXPECT_EQ(Prefix::parse("192.0.2.7/32")->text(), "192.0.2.7");
}

}  // namespace
}  // namespace mxdrill::base
