#include "sim/base/endpoint.hpp"

#include <gtest/gtest.h>

namespace mxdrill::base {

TEST(Endpoint, IsAnAddressAndPerhapsAPort) {
    EXPECT_EQ(parse_endpoint("192.0.2.53", 53)->text(), "192.0.2.53:53");
    EXPECT_EQ(parse_endpoint("192.0.2.53:5353", 53)->text(), "192.0.2.53:5353");
    EXPECT_EQ(parse_endpoint("2001:db8::53", 53)->text(), "[2001:db8::53]:53");
    EXPECT_EQ(parse_endpoint("[2001:db8::53]:5353", 53)->text(), "[2001:db8::53]:5353");
    EXPECT_EQ(parse_endpoint("192.0.2.53:0", 53)->text(), "192.0.2.53:0");
    for (const std::string text : {"", "localhost", "192.0.2.53:", "192.0.2.53:65536", "[192.0.2.53]:53",
                                   "[2001:db8::53]", "192.0.2.53:53x"})
        EXPECT_FALSE(parse_endpoint(text, 53)) << text;
}

}  // namespace mxdrill::base
