// What the fake DNS reads and writes.
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>

#include "sim/wire/dns_packet.hpp"
#include "sim/wire/of_ldns.hpp"

namespace mxdrill::wire {
namespace {

using base::Name;
using protocol::Answer;
using protocol::Rcode;
using protocol::Record;
using protocol::RecordType;

const Name kAsked = Name::of("example.test");

Question question_in(const Octets& octets, bool over_tcp = false) {
    auto read = read_question(octets, over_tcp);
    EXPECT_TRUE(std::holds_alternative<Question>(read));
    return std::move(std::get<Question>(read));
}

int rcode_in(const Octets& octets) {
    return octets.size() < 12 ? -1 : octets[3] & 0xF;
}

// A question whose name is spelled in any octets.
Octets question_spelled(std::string name, std::uint8_t type = 15) {
    Octets octets = question_packet(7, Name::of(std::string(name.size(), 'x')), RecordType::mx);
    std::memcpy(octets.data() + 13, name.data(), name.size());
    octets[12 + 1 + name.size() + 2] = type;
    return octets;
}

TEST(Question, HasItsNameAndType) {
    const Question question = question_in(question_packet(77, kAsked, RecordType::aaaa));
    EXPECT_EQ(question.id(), 77);
    EXPECT_EQ(question.query().name, kAsked);
    EXPECT_EQ(question.query().type, RecordType::aaaa);
    EXPECT_FALSE(question.query().over_tcp);
    EXPECT_EQ(question.largest_udp(), kLargestUdp);
}

TEST(Question, IsReadInAnyCaseAndRepeatedInIts) {
    const Octets octets = question_spelled("eXaMpLe");
    const Question question = question_in(octets);
    EXPECT_EQ(question.query().name, Name::of("example"));
    const Octets answer = answer_packet(
        question,
        {.records = {{Name::of("example"), RecordType::mx, 60, protocol::Mx{10, Name::of("mail.example")}}}});
    const std::string text(answer.begin(), answer.end());
    EXPECT_NE(text.find("eXaMpLe"), std::string::npos);
    EXPECT_TRUE(read_answer(answer, 7, Name::of("example"), RecordType::mx));
}

TEST(Question, WithOctetsThatNoHostHasStillHasAName) {
    EXPECT_EQ(question_in(question_spelled("a b")).query().name, Name::of("a_b"));
    EXPECT_EQ(question_in(question_spelled("a.b")).query().name, Name::of("a_b")) << "a dot within a label";
    EXPECT_EQ(question_in(question_spelled("a\\b")).query().name, Name::of("a_b"));
    EXPECT_EQ(question_in(question_spelled("\xc3\xa4x")).query().name, Name::of("__x"));
}

TEST(Question, ThatIsNoneIsAnsweredWithWhy) {
    Octets octets = question_packet(7, kAsked, RecordType::mx);
    const auto refusal = [](const Octets& sent) {
        const auto read = read_question(sent, false);
        return std::holds_alternative<Octets>(read) ? rcode_in(std::get<Octets>(read)) : 99;
    };
    EXPECT_EQ(refusal({1, 2, 3}), -1) << "too short for an answer";
    Octets answer = octets;
    answer[2] |= 0x80;
    EXPECT_EQ(refusal(answer), -1) << "an answer";
    Octets notify = octets;
    notify[2] |= 4 << 3;
    EXPECT_EQ(refusal(notify), LDNS_RCODE_NOTIMPL);
    Octets two = octets;
    two[5] = 2;
    EXPECT_EQ(refusal(two), LDNS_RCODE_FORMERR) << "two questions announced";
    EXPECT_EQ(refusal(Octets(octets.begin(), octets.begin() + 20)), LDNS_RCODE_FORMERR);
    EXPECT_EQ(refusal(question_spelled("example", LDNS_RR_TYPE_AXFR)), LDNS_RCODE_REFUSED);
    Octets chaos = question_spelled("example");
    chaos[12 + 1 + 7 + 1 + 2 + 1] = 3;
    EXPECT_EQ(refusal(chaos), LDNS_RCODE_REFUSED) << "class CH";
}

TEST(Answer, HasRecordsAndSoa) {
    const Question question = question_in(question_packet(7, kAsked, RecordType::mx));
    const Answer sent{
        .records = {{kAsked, RecordType::cname, 30, Name::of("other.test")},
                    {Name::of("other.test"), RecordType::mx, 60,
                     protocol::Mx{10, Name::of("mail.other.test")}},
                    {Name::of("other.test"), RecordType::txt, 60, protocol::Opaque{"\x03odd"}},
                    {Name::of("other.test"), RecordType::aaaa, 60, base::IpAddress::of("2001:db8::1")}},
        .soa = Record{kAsked, RecordType::soa, 300,
                      protocol::Soa{.primary = Name::of("ns.test"), .mailbox = Name::of("hm.test")}}};
    const auto read = read_answer(answer_packet(question, sent), 7, kAsked, RecordType::mx);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->rcode, Rcode::noerror);
    EXPECT_EQ(read->records, sent.records);
    EXPECT_EQ(read->soa, sent.soa);
    EXPECT_FALSE(read->truncated);
}

TEST(Answer, ThatIsTooLongForUdpIsTruncated) {
    Answer sent;
    for (int i = 0; i < 60; ++i) {
        sent.records.push_back({kAsked, RecordType::mx, 60,
                                protocol::Mx{10, Name::of("mail" + std::to_string(i) + ".example.test")}});
    }
    const Octets octets = question_packet(7, kAsked, RecordType::mx);
    const auto short_one = read_answer(answer_packet(question_in(octets), sent), 7, kAsked, RecordType::mx);
    ASSERT_TRUE(short_one);
    EXPECT_TRUE(short_one->truncated);
    EXPECT_TRUE(short_one->records.empty());
    const auto whole = read_answer(answer_packet(question_in(octets, true), sent), 7, kAsked, RecordType::mx);
    ASSERT_TRUE(whole);
    EXPECT_FALSE(whole->truncated);
    EXPECT_EQ(whole->records.size(), 60U);
}

TEST(Answer, IsBoundBy512OctetsWithoutEdns) {
    Octets octets = question_packet(7, kAsked, RecordType::mx);
    octets.resize(octets.size() - 11);  // the OPT record
    octets[11] = 0;
    const Question question = question_in(octets);
    EXPECT_EQ(question.largest_udp(), kPlainUdp);
    Answer sent;
    for (int i = 0; i < 40; ++i) {
        sent.records.push_back({kAsked, RecordType::mx, 60,
                                protocol::Mx{10, Name::of("mail" + std::to_string(i) + ".example.test")}});
    }
    EXPECT_TRUE(read_answer(answer_packet(question, sent), 7, kAsked, RecordType::mx)->truncated);
}

TEST(Answer, CanBeSpoiled) {
    const Question question = question_in(question_packet(7, kAsked, RecordType::mx));
    const Octets sound = answer_packet(question, {.rcode = Rcode::nxdomain});
    ASSERT_TRUE(read_answer(sound, 7, kAsked, RecordType::mx));
    EXPECT_FALSE(read_answer(garbled(sound), 7, kAsked, RecordType::mx));
    EXPECT_FALSE(read_answer(with_another_id(sound), 7, kAsked, RecordType::mx));
    EXPECT_EQ(rcode_in(garbled(sound)), LDNS_RCODE_NXDOMAIN)
        << "the header is whole, and the id the question's";
}

TEST(Question, OfGarbageIsReadOrRefused) {
    std::mt19937 random(1);
    const Octets sound = question_packet(7, kAsked, RecordType::mx);
    for (int i = 0; i < 20'000; ++i) {
        Octets octets = sound;
        for (int flips = 0; flips < 4; ++flips)
            octets[random() % octets.size()] = static_cast<std::uint8_t>(random());
        octets.resize(random() % (octets.size() + 1));
        const auto read = read_question(octets, false);
        if (const auto* question = std::get_if<Question>(&read)) {
            ASSERT_GE(answer_packet(*question, {.rcode = Rcode::refused}).size(), 12U);
        }
    }
}

}  // namespace
}  // namespace mxdrill::wire
