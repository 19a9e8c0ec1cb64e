#include "sim/live/questions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "fake_dns/sockets/service.hpp"
#include "tests/fake_dns/shown.hpp"
#include "tests/net/peer.hpp"

namespace mxdrill::live {
namespace {

using base::hours;
using base::milliseconds;
using base::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A resolver's questions to a true service, on a clock that jumps.
class QuestionsTest : public ::testing::Test, private trace::Observer {
  protected:
    void serve(rules::DnsAct act = rules::DnsAct::none) {
        rules::Book<rules::DnsFault> faults;
        if (act != rules::DnsAct::none) {
            faults.add(0, {.zone = base::Name::of("example.test"), .act = act}, {}, base::Key(1));
        }
        server_ = std::make_unique<fake_dns::Server>(
            std::vector<fake_dns::DatedZone>{
                {{}, fake_dns::zone("example.test", "@ 60 MX 10 mail1\nmail1 60 AAAA 2001:db8::11")}},
            std::move(faults));
        service_.serve(*server_, *this);
        service_.count_packets();
        if (service_.endpoint().port == 0) {
            ASSERT_FALSE(service_.listen({base::IpAddress::of("127.0.0.1"), 0}));
        }
    }
    void begin(const char* from = "198.18.0.53") {
        questions_ = std::make_unique<Questions>(
            loop_, addresses_, base::IpAddress::of(from), settings_,
            [this](resolver::QueryId id, const protocol::Answer& answer) {
                answers_.push_back(std::to_string(id) + " " + fake_dns::text_of(answer));
            });
    }
    void ask(resolver::QueryId id, const char* name, const char* type, bool over_tcp = false) {
        if (!questions_) begin();
        questions_->ask(service_.endpoint(), id, fake_dns::query(name, type, over_tcp));
    }
    void pass(base::Duration span) { net::run_for(loop_, span); }
    // Whether the clock jumps: something that is under way for good would cost time at each deadline.
    bool is_idle() {
        const auto begun = std::chrono::steady_clock::now();
        pass(hours(1));
        return std::chrono::steady_clock::now() - begun < std::chrono::milliseconds(100);
    }
    void on(const trace::Event& event) override {
        if (std::holds_alternative<trace::Queried>(event.what)) ++queried_;
    }

    net::Loop loop_{{.pace = net::Pace::jump}};
    net::AddressBook addresses_{net::AddressBook::Kind::mapped};
    fake_dns::sockets::Service service_{loop_, addresses_};
    std::unique_ptr<fake_dns::Server> server_;
    resolver::Settings settings_{.timeout = seconds(5), .latency = seconds(2)};
    std::unique_ptr<Questions> questions_;
    std::vector<std::string> answers_;
    int queried_ = 0;
};

TEST_F(QuestionsTest, AreAnsweredARoundTripLater) {
    serve();
    ask(17, "example.test", "MX");
    pass(milliseconds(1'900));
    EXPECT_EQ(queried_, 1);
    EXPECT_THAT(answers_, IsEmpty());
    pass(milliseconds(200));
    EXPECT_THAT(answers_, ElementsAre("17 answered: example.test 60 MX 10 mail1.example.test"));
    EXPECT_TRUE(is_idle());
}

TEST_F(QuestionsTest, HearOfTheScenariosAddresses) {
    serve();
    ask(1, "mail1.example.test", "AAAA");
    pass(seconds(3));
    EXPECT_THAT(answers_, ElementsAre("1 answered: mail1.example.test 60 AAAA 2001:db8::11"));
}

TEST_F(QuestionsTest, OverTcpTakeTwoRoundTrips) {
    serve(rules::DnsAct::truncate);
    ask(1, "example.test", "MX");
    ask(2, "example.test", "MX", true);
    pass(milliseconds(3'900));
    EXPECT_THAT(answers_, ElementsAre("1 answered tc:"));
    pass(milliseconds(200));
    EXPECT_THAT(answers_,
                ElementsAre("1 answered tc:", "2 answered: example.test 60 MX 10 mail1.example.test"));
    EXPECT_TRUE(is_idle());
}

TEST_F(QuestionsTest, OfAClientOfAnotherFamilyAreAskedAllTheSame) {
    serve();
    begin("2001:db8::53");
    ask(1, "example.test", "MX");
    ask(2, "example.test", "MX", true);
    pass(seconds(5));
    EXPECT_EQ(answers_.size(), 2U);
}

TEST_F(QuestionsTest, ManyAtOnceEachGetTheirOwnAnswer) {
    serve();
    for (resolver::QueryId id = 1; id <= 50; ++id)
        ask(id, id % 2 == 0 ? "example.test" : "nobody.example.test", "MX", id % 3 == 0);
    pass(seconds(10));
    ASSERT_EQ(answers_.size(), 50U);
    for (const std::string& answer : answers_) {
        const bool is_even = std::stoi(answer) % 2 == 0;
        EXPECT_EQ(answer.find("nxdomain") == std::string::npos, is_even) << answer;
    }
}

TEST_F(QuestionsTest, GetNothingFromWhatIsNoAnswer) {
    for (const auto act : {rules::DnsAct::garble, rules::DnsAct::wrong_id}) {
        SCOPED_TRACE(base::name_of(act));
        answers_.clear();
        serve(act);
        ask(1, "example.test", "MX");
        ask(2, "example.test", "MX", true);
        pass(seconds(10));
        EXPECT_THAT(answers_, IsEmpty());
        EXPECT_TRUE(is_idle());
    }
}

// A connection on which nobody answers must not stay for good, nor hold up the clock.
TEST_F(QuestionsTest, OverTcpAreGivenUpWhenNobodyWaitsForThem) {
    serve(rules::DnsAct::drop);
    for (resolver::QueryId id = 1; id <= 3; ++id) ask(id, "example.test", "MX", true);
    pass(seconds(10));
    EXPECT_EQ(queried_, 3);
    EXPECT_THAT(answers_, IsEmpty());
    EXPECT_TRUE(is_idle());
}

TEST_F(QuestionsTest, ToNobodyGetNoAnswer) {
    begin();
    for (const bool over_tcp : {false, true})
        questions_->ask({base::IpAddress::of("127.0.0.1"), 9}, 1,
                        fake_dns::query("example.test", "MX", over_tcp));
    pass(seconds(10));
    EXPECT_THAT(answers_, IsEmpty());
}

TEST_F(QuestionsTest, EndWithTheirAsker) {
    serve();
    ask(1, "example.test", "MX");
    ask(2, "example.test", "MX", true);
    pass(milliseconds(500));
    questions_.reset();
    pass(seconds(10));
    EXPECT_THAT(answers_, IsEmpty());
    ask(3, "example.test", "MX", true);
    net::run_until(loop_, [this] { return queried_ == 1; });
    questions_.reset();
    pass(seconds(10));
    EXPECT_THAT(answers_, IsEmpty());
}

}  // namespace
}  // namespace mxdrill::live
