#include "sim/net/address_book.hpp"

#include <gtest/gtest.h>

#include <boost/asio/ip/address.hpp>
#include <set>

#include "sim/net/asio.hpp"

namespace mxdrill::net {
namespace {

using base::IpAddress;

const IpAddress kMail = IpAddress::of("192.0.2.11");
const IpAddress kMail6 = IpAddress::of("2001:db8::11");

TEST(AddressBooks, MapEachAddressToALoopbackAddressOfItsOwn) {
    AddressBook book(AddressBook::Kind::mapped);
    std::set<IpAddress> places;
    constexpr std::uint32_t kMany = 200'000;  // more than there are networks in 127/8
    for (std::uint32_t i = 0; i < kMany; ++i) {
        const auto staged = IpAddress::v4((198U << 24) + i);
        const auto real = book.real(staged);
        ASSERT_TRUE(asio_of(real).is_loopback()) << i << ": " << real.text();
        ASSERT_TRUE(places.insert(real).second) << i << ": " << real.text();
        ASSERT_EQ(book.staged(real), staged);
    }
    EXPECT_FALSE(places.contains(IpAddress::of("127.0.0.1")));
}

TEST(AddressBooks, GiveAnAddressTheSamePlaceAlways) {
    AddressBook book(AddressBook::Kind::mapped);
    const auto first = book.real(kMail);
    EXPECT_EQ(first.text(), "127.0.11.1");
    EXPECT_EQ(book.real(kMail6).text(), "127.0.12.1");
    EXPECT_EQ(book.real(kMail), first);
}

TEST(AddressBooks, TellAnAddressInItsFamilyAndUnderstandItAgain) {
    AddressBook book(AddressBook::Kind::mapped);
    EXPECT_EQ(book.told(kMail).text(), "127.0.11.1");
    const auto told = book.told(kMail6);
    EXPECT_EQ(told, IpAddress::of("::ffff:127.0.12.1"));
    EXPECT_TRUE(told.is_v6());
    EXPECT_EQ(book.meant(book.told(kMail)), kMail);
    EXPECT_EQ(book.meant(told), kMail6);
}

TEST(AddressBooks, LeaveWhatTheyDoNotKnow) {
    AddressBook book(AddressBook::Kind::mapped);
    for (const char* stranger : {"127.0.0.1", "203.0.113.7", "2001:db8::7"}) {
        EXPECT_EQ(book.staged(IpAddress::of(stranger)), IpAddress::of(stranger));
        EXPECT_EQ(book.meant(IpAddress::of(stranger)), IpAddress::of(stranger));
    }
}

// A scenario may use 127.0.12.1 itself: it is an address like others.
TEST(AddressBooks, MapLoopbackAddressesOfTheScenarioToo) {
    AddressBook book(AddressBook::Kind::mapped);
    const auto second_place = IpAddress::of("127.0.12.1");
    const auto place = book.real(second_place);
    EXPECT_EQ(place.text(), "127.0.11.1");
    EXPECT_EQ(book.real(kMail), second_place);
    EXPECT_EQ(book.staged(second_place), kMail);
    EXPECT_EQ(book.staged(place), second_place);
}

TEST(AddressBooks, KnowThePortOfAnAddressThatListens) {
    AddressBook book(AddressBook::Kind::mapped);
    book.set_port(kMail, 2525);
    EXPECT_EQ(book.listening(kMail, 25).text(), "127.0.11.1:2525");
    const auto nobody = book.listening(kMail6, 25);
    EXPECT_NE(nobody.port, 25);
    EXPECT_NE(nobody.address, book.real(kMail));
}

TEST(AddressBooks, OfAPrivateNetworkChangeNothing) {
    AddressBook book(AddressBook::Kind::as_they_stand);
    EXPECT_FALSE(book.is_mapped());
    for (const IpAddress& address : {kMail, kMail6}) {
        EXPECT_EQ(book.real(address), address);
        EXPECT_EQ(book.staged(address), address);
        EXPECT_EQ(book.told(address), address);
        EXPECT_EQ(book.meant(address), address);
        EXPECT_EQ(book.listening(address, 25), (base::Endpoint{address, 25}));
    }
}

}  // namespace
}  // namespace mxdrill::net
