#include "sim/protocol/dns.hpp"

#include <gtest/gtest.h>

namespace mxdrill::protocol {
namespace {

TEST(RecordTypes, AreNamesOrNumbers) {
    EXPECT_EQ(parse_record_type("MX"), RecordType::mx);
    EXPECT_EQ(parse_record_type("aaaa"), RecordType::aaaa);
    EXPECT_EQ(parse_record_type("TYPE15"), RecordType::mx);
    EXPECT_EQ(parse_record_type("type257"), static_cast<RecordType>(257));
    EXPECT_EQ(parse_record_type("TYPE65535"), static_cast<RecordType>(65535));
    for (const char* text : {"", "M", "MXX", "TYPE", "TYPE0", "TYPE65536", "TYPE-1", "TYPE1x", "TYP"}) {
        EXPECT_FALSE(parse_record_type(text)) << text;
    }
}

TEST(RecordTypes, AreReadBackFromTheirOwnText) {
    for (unsigned number = 1; number < 300; ++number) {
        const auto type = static_cast<RecordType>(number);
        EXPECT_EQ(parse_record_type(text_of(type)), type);
    }
    EXPECT_EQ(text_of(RecordType::mx), "MX");
    EXPECT_EQ(text_of(static_cast<RecordType>(257)), "TYPE257");
}

}  // namespace
}  // namespace mxdrill::protocol
