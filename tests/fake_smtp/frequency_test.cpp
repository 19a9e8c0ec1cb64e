// How often a fault fires, told by connections that it refuses or not.
#include "tests/fake_smtp/script.hpp"

namespace mxdrill::fake_smtp {
namespace {

std::string line(const rules::Frequency& frequency, int connections) {
    Server server;
    server.fault({.stage = Stage::connect, .act = Act::refuse}, {.how_often = frequency});
    std::string text;
    for (int i = 0; i < connections; ++i) text += Client(server).syn().ends_with("refuse") ? '#' : '.';
    return text;
}

TEST(Frequency, OfAFaultCountsItsMatches) {
    EXPECT_EQ(line({.first = 3}, 8), "###.....");
    EXPECT_EQ(line({.skip = 3}, 8), "...#####");
    EXPECT_EQ(line({.every = 3}, 8), "..#..#..");
    EXPECT_EQ(line({.skip = 1, .every = 2, .first = 2}, 8), "..#.#...");
}

TEST(Frequency, OfAChanceIsAboutThat) {
    const std::string text = line({.chance = 0.25}, 2'000);
    EXPECT_NEAR(static_cast<double>(std::count(text.begin(), text.end(), '#')), 500, 60);
}

TEST(Frequency, IsCountedOverAllServersOfAGlob) {
    Server server;
    Host other(8, {.name = Name::of("mx2.example.test"), .domains = {Name::of("example.test")}});
    server.fault({.stage = Stage::connect, .act = Act::refuse}, {.how_often = {.first = 1}});
    EXPECT_EQ(Client(server).syn(), "fault 0 | refuse");
    Session session;
    session.on_syn(other, server.faults, IpAddress::of("198.18.0.1"), IpAddress::of("192.0.2.2"), {}, {});
    EXPECT_EQ(std::get<Admit>(*session.poll()).reception, protocol::Reception::accept);
}

TEST(Frequency, OfAFaultBehindAnotherCountsWhatReachesIt) {
    Server server;
    server.fault({.stage = Stage::connect, .act = Act::refuse}, {.how_often = {.first = 2}});
    server.fault({.stage = Stage::connect, .act = Act::drop}, {.how_often = {.first = 1}});
    EXPECT_EQ(Client(server).syn(), "fault 0 | refuse");
    EXPECT_EQ(Client(server).syn(), "fault 0 | refuse");
    EXPECT_EQ(Client(server).syn(), "fault 1 | drop");
    EXPECT_EQ(Client(server).syn(), "accept | 220 mx.example.test ESMTP");
}

}  // namespace
}  // namespace mxdrill::fake_smtp
