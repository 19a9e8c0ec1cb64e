#include "sim/wire/dns_packet.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/wire/answers.hpp"

namespace mxdrill::wire {
namespace {

using base::Name;
using protocol::RecordType;

const Name kName = Name::of("example.test");

TEST(Packet, OfAnAnswerHasItsRecords) {
    const auto answer = read_answer(answer_of_records(7, "example.test. MX",
                                                      {"example.test. 60 IN MX 10 mail.example.test.",
                                                       "example.test. 60 IN TXT \"of any type\""}),
                                    7, kName, RecordType::mx);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->rcode, protocol::Rcode::noerror);
    ASSERT_EQ(answer->records.size(), 2U);
    EXPECT_EQ(answer->records[0].name, kName);
    EXPECT_EQ(answer->records[0].ttl_s, 60U);
    EXPECT_EQ(std::get<protocol::Mx>(answer->records[0].data),
              (protocol::Mx{10, Name::of("mail.example.test")}));
}

TEST(Packet, OfAnotherQuestionIsNotTaken) {
    const auto packet = answer_of_records(7, "example.test. MX", {});
    EXPECT_TRUE(read_answer(packet, 7, kName, RecordType::mx));
    EXPECT_FALSE(read_answer(packet, 8, kName, RecordType::mx)) << "another id";
    EXPECT_FALSE(read_answer(packet, 7, Name::of("example.net"), RecordType::mx)) << "another name";
    EXPECT_FALSE(read_answer(packet, 7, kName, RecordType::a)) << "another type";
    EXPECT_FALSE(read_answer(question_packet(7, kName, RecordType::mx), 7, kName, RecordType::mx))
        << "the question itself";
}

TEST(Packet, WithOctetsThatNoHostNameHasIsNotTaken) {
    const auto packet =
        answer_of_records(7, "example.test. MX", {"example.test. 60 IN MX 10 a\\032b.example.test."});
    EXPECT_FALSE(read_answer(packet, 7, kName, RecordType::mx));
}

TEST(Packet, ThatIsGarbageIsNotTaken) {
    std::mt19937 random(1);
    const auto sound =
        answer_of_records(7, "example.test. MX", {"example.test. 60 IN MX 10 mail.example.test."});
    for (int i = 0; i < 20'000; ++i) {
        Octets packet = sound;
        for (int flips = 0; flips < 4; ++flips)
            packet[random() % packet.size()] = static_cast<std::uint8_t>(random());
        packet.resize(random() % (packet.size() + 1));
        const auto answer = read_answer(packet, 7, kName, RecordType::mx);
        ASSERT_LE(answer ? answer->records.size() : 0, 1U);
    }
}

}  // namespace
}  // namespace mxdrill::wire
