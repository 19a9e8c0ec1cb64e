#include "fake_dns/server.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fake_dns/shown.hpp"

namespace mxdrill::fake_dns {
namespace {

using base::Instant;
using base::IpAddress;
using base::milliseconds;
using base::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

// A server of one zone, and what it puts out as text.
class ServerTest : public testing::Test {
  protected:
    void fault(DnsAct act, base::Duration delay = base::Duration(0),
               rules::Matcher matcher = rules::Matcher{}) {
        fault(DnsFault{.zone = base::Name::of("example.test"), .act = act, .delay = delay},
              std::move(matcher));
    }
    void fault(DnsFault fault, rules::Matcher matcher = rules::Matcher{}) {
        faults_.add(count_, std::move(fault), std::move(matcher), base::Key(1).with(count_));
        ++count_;
    }

    Server& server() {
        if (!server_)
            server_.emplace(
                std::vector<DatedZone>{{{}, zone("example.test", "@ 60 MX 10 mail1\nmail1 60 A 192.0.2.11")}},
                std::move(faults_));
        return *server_;
    }

    std::vector<std::string> ask(const protocol::Query& asked, Instant now = {}) {
        server().on_query(++ticket_, asked, IpAddress::of("198.18.0.1"), now);
        return outputs();
    }
    std::vector<std::string> ask(std::string_view name, std::string_view type = "MX") {
        return ask(query(name, type));
    }

    std::vector<std::string> outputs() {
        std::vector<std::string> texts;
        while (const auto output = server().poll()) texts.push_back(shown(*output));
        return texts;
    }

  private:
    static std::string shown(const Output& output) {
        if (const auto* respond = std::get_if<Respond>(&output)) {
            constexpr std::string_view forms[] = {"", "garbled ", "wrong-id ", "silence "};
            return fmt::format("#{} {}{}", respond->ticket, forms[static_cast<std::size_t>(respond->form)],
                               text_of(respond->answer));
        }
        const auto& what = std::get<trace::Event>(output).what;
        if (const auto* fired = std::get_if<trace::FaultFired>(&what))
            return fmt::format("fired {}", fired->fault);
        const auto& queried = std::get<trace::Queried>(what);
        return fmt::format("{} {} {}", queried.name.text(), protocol::text_of(queried.type), queried.outcome);
    }

    rules::Book<DnsFault> faults_;
    std::size_t count_ = 0;
    std::optional<Server> server_;
    Ticket ticket_ = 0;
};

constexpr std::string_view kTrue = "answered: example.test 60 MX 10 mail1.example.test";

TEST_F(ServerTest, AnswersAndTellsTheTrace) {
    EXPECT_THAT(ask("example.test"), ElementsAre("example.test MX answered", fmt::format("#1 {}", kTrue)));
    EXPECT_THAT(ask("mail1.example.test"),
                ElementsAre("mail1.example.test MX nodata", "#2 answered: soa example.test"));
    EXPECT_THAT(ask("no.example.test"),
                ElementsAre("no.example.test MX nxdomain", "#3 nxdomain: soa example.test"));
    EXPECT_THAT(ask("other.test"), ElementsAre("other.test MX refused", "#4 refused:"));
    EXPECT_EQ(server().next_deadline(), std::nullopt);
}

TEST_F(ServerTest, EveryActDoesWhatItSays) {
    struct {
        DnsAct act;
        std::string_view outcome, response;
    } const rows[] = {
        {DnsAct::drop, "dropped", "silence answered:"},
        {DnsAct::servfail, "servfail", "servfail:"},
        {DnsAct::refused, "refused", "refused:"},
        {DnsAct::nxdomain, "nxdomain", "nxdomain: soa example.test"},
        {DnsAct::nodata, "nodata", "answered: soa example.test"},
        {DnsAct::formerr, "formerr", "formerr:"},
        {DnsAct::notimp, "notimp", "notimp:"},
        {DnsAct::truncate, "truncated", "answered tc:"},
        {DnsAct::garble, "garbled", "garbled answered: example.test 60 MX 10 mail1.example.test"},
        {DnsAct::wrong_id, "wrong-id", "wrong-id answered: example.test 60 MX 10 mail1.example.test"},
        {DnsAct::answer, "answered", "answered: example.test 60 MX 1 evil.example.test"},
    };
    rules::Matcher once;
    once.how_often.first = 1;
    const auto records = parse_records("@ 60 MX 1 evil", base::Name::of("example.test")).records;
    for (const auto& row : rows) {
        fault(DnsFault{.zone = base::Name::of("example.test"), .act = row.act, .records = records}, once);
    }
    std::size_t index = 0;
    for (const auto& row : rows) {
        EXPECT_THAT(ask("example.test"), ElementsAre(fmt::format("fired {}", index),
                                                     fmt::format("example.test MX {}", row.outcome),
                                                     fmt::format("#{} {}", index + 1, row.response)));
        ++index;
    }
    EXPECT_THAT(ask("example.test"), ElementsAre("example.test MX answered", fmt::format("#12 {}", kTrue)));
}

TEST_F(ServerTest, ATruncatedAnswerIsWholeOverTcp) {
    fault(DnsAct::truncate, seconds(1));
    EXPECT_THAT(ask(query("example.test", "MX", true)),
                ElementsAre("example.test MX answered", fmt::format("#1 {}", kTrue)));
}

TEST_F(ServerTest, QueriesOverTcpDoNotCountForTruncate) {
    rules::Matcher second;
    second.how_often.skip = 1;
    fault(DnsAct::truncate, base::Duration(0), second);
    ask(query("example.test", "MX", false));
    ask(query("example.test", "MX", true));
    EXPECT_THAT(ask(query("example.test", "MX", false)),
                ElementsAre("fired 0", "example.test MX truncated", "#3 answered tc:"));
}

TEST_F(ServerTest, AFaultKnowsItsZoneAndType) {
    fault(DnsFault{.zone = base::Name::of("mail1.example.test"),
                   .type = protocol::RecordType::a,
                   .act = DnsAct::servfail});
    EXPECT_EQ(ask("mail1.example.test", "A")[0], "fired 0");
    EXPECT_EQ(ask("x.mail1.example.test", "A")[0], "fired 0");
    EXPECT_EQ(ask("mail1.example.test", "AAAA")[0], "mail1.example.test AAAA nodata");
    EXPECT_EQ(ask("example.test", "A")[0], "example.test A nodata");
}

TEST_F(ServerTest, AFaultKnowsItsClientAndItsTime) {
    rules::Matcher matcher;
    matcher.client = base::Prefix::parse("198.18.0.0/24");
    matcher.when = {.at = Instant{seconds(10)}, .length = seconds(5)};
    fault(DnsAct::drop, base::Duration(0), matcher);
    const auto asked = query("example.test", "MX");
    EXPECT_EQ(ask(asked, Instant{seconds(10)} - base::Duration(1))[0], "example.test MX answered");
    EXPECT_EQ(ask(asked, Instant{seconds(10)})[0], "fired 0");
    EXPECT_EQ(ask(asked, Instant{seconds(15)})[0], "example.test MX answered");
    server().on_query(9, asked, IpAddress::of("198.18.1.1"), Instant{seconds(12)});
    EXPECT_EQ(outputs()[0], "example.test MX answered");
}

TEST_F(ServerTest, FaultsSpeakOfNamesOutsideTheZonesToo) {
    fault(DnsFault{.zone = base::Name::of("other.test"), .act = DnsAct::nodata});
    EXPECT_THAT(ask("other.test"), ElementsAre("fired 0", "other.test MX nodata", "#1 answered:"));
}

TEST_F(ServerTest, ADelayIsTheServersOwnDeadline) {
    fault(DnsAct::none, milliseconds(300));
    EXPECT_THAT(ask(query("example.test", "MX"), Instant{seconds(1)}),
                ElementsAre("fired 0", "example.test MX answered"));
    const Instant due{milliseconds(1300)};
    ASSERT_EQ(server().next_deadline(), due);
    server().on_time(due - base::Duration(1));
    EXPECT_THAT(outputs(), IsEmpty());
    server().on_time(due);
    EXPECT_THAT(outputs(), ElementsAre(fmt::format("#1 {}", kTrue)));
    EXPECT_EQ(server().next_deadline(), std::nullopt);
}

TEST_F(ServerTest, DelaysAddUpUntilAFaultDecides) {
    fault(DnsAct::none, seconds(1));
    fault(DnsAct::none, seconds(2));
    fault(DnsAct::servfail, seconds(4));
    fault(DnsAct::refused, seconds(8));
    EXPECT_THAT(ask("example.test"),
                ElementsAre("fired 0", "fired 1", "fired 2", "example.test MX servfail"));
    EXPECT_EQ(server().next_deadline(), Instant{seconds(7)});
    server().on_time(Instant{seconds(7)});
    EXPECT_THAT(outputs(), ElementsAre("#1 servfail:"));
}

TEST_F(ServerTest, DelayedAnswersComeInOrderOfTheirTimeThenOfTheirQueries) {
    rules::Matcher first;
    first.how_often.first = 1;
    fault(DnsAct::none, seconds(2), first);
    fault(DnsAct::none, seconds(2));
    ask("example.test");  // due at 4 s
    ask("example.test");  // at 2 s
    ask("example.test");  // at 2 s
    server().on_time(Instant{seconds(9)});
    EXPECT_THAT(outputs(), ElementsAre(fmt::format("#2 {}", kTrue), fmt::format("#3 {}", kTrue),
                                       fmt::format("#1 {}", kTrue)));
}

}  // namespace
}  // namespace mxdrill::fake_dns
