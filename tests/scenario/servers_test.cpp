#include "sim/scenario/servers.hpp"

#include <gtest/gtest.h>

#include "tests/scenario/drill.hpp"

namespace mxdrill::scenario {
namespace {

// "name: domains @ addresses", one line each.
std::string population(const Scenario& scenario) {
    std::string text;
    for (const Server& server : scenario.servers) {
        text += server.name.text() + ":";
        for (const base::Name& domain : server.phases.front().settings.domains)
            text += joined({" ", domain.text()});
        text += " @";
        for (const base::IpAddress& address : server.addresses) text += joined({" ", address.text()});
        text += "\n";
    }
    return text;
}

std::string population_of(const std::string& zone, const std::string& rest) {
    const Reading reading =
        read_alone(joined({rest, "\n[[zone]]\norigin = \"a.test\"\nrecords = '''\n", zone, "\n'''\n"}));
    EXPECT_EQ(messages(reading), "");
    return reading.scenario ? population(*reading.scenario) : "";
}

constexpr std::string_view kOneMessage = "[[traffic]]\nto = \"user@a.test\"\ncount = 1\n";

TEST(Servers, AreDeclaredOrNamedByTheZones) {
    EXPECT_EQ(population(drill("[[server]]\nname = \"backup.example.test\"\n")),
              "backup.example.test: example.test @ 192.0.2.12 2001:db8::12\n"
              "mail1.example.test: example.test @ 192.0.2.11\n");
}

TEST(Servers, ListenOnAllAddressesBehindTheirCnames) {
    EXPECT_EQ(
        population_of("@ MX 5 mx\nmx CNAME real\nreal A 192.0.2.1\nreal A 192.0.2.2\nreal AAAA ::1\n", ""),
        "mx.a.test: a.test @ 192.0.2.1 192.0.2.2 ::1\n");
    EXPECT_EQ(population_of("@ MX 5 mx\nmx CNAME my\nmy CNAME mx\n", ""), "mx.a.test: a.test @\n");
}

TEST(Servers, AnImplicitMxIsOneWhereMailGoes) {
    EXPECT_EQ(population_of("@ A 192.0.2.1", std::string(kOneMessage)), "a.test: a.test @ 192.0.2.1\n");
    EXPECT_EQ(population_of("@ A 192.0.2.1", ""), "");
    EXPECT_EQ(population_of("@ A 192.0.2.1\n@ MX 0 .", std::string(kOneMessage)), "");
    EXPECT_EQ(population_of("@ A 192.0.2.1\n@ MX 5 gone", std::string(kOneMessage)),
              "gone.a.test: a.test @\n");
}

TEST(Servers, AFaultThatHidesTheMxMakesAnImplicitOne) {
    const auto with = [](const std::string& fault) {
        return joined({kOneMessage, "[[fault]]\nzone = \"a.test\"\n", fault});
    };
    const std::string zone = "@ MX 5 mx\n@ A 192.0.2.1\nmx A 192.0.2.2";
    EXPECT_EQ(population_of(zone, with("type = \"MX\"\ndo = \"nodata\"\n")),
              "mx.a.test: a.test @ 192.0.2.2\na.test: a.test @ 192.0.2.1\n");
    EXPECT_EQ(population_of(zone, with("do = \"nodata\"\n")), "mx.a.test: a.test @ 192.0.2.2\n");
}

TEST(Servers, RecordsOfAnAnswerNameServersToo) {
    EXPECT_EQ(population_of("@ MX 5 mx\nmx A 192.0.2.2", R"(
[[fault]]
zone    = "a.test"
do      = "answer"
records = """
@   MX 1 new
new A 192.0.2.3
mx  A 192.0.2.4
"""
)"),
              "mx.a.test: a.test @ 192.0.2.2 192.0.2.4\nnew.a.test: a.test @ 192.0.2.3\n");
}

TEST(Servers, AliasesAndWildcardsLeadToTheirDomains) {
    EXPECT_EQ(population_of("hub MX 5 mx\nlist CNAME hub\n*.w MX 5 mx\nmx A 192.0.2.1",
                            "[[traffic]]\nto = [\"x@list.a.test\", \"y@b.w.a.test\"]\ncount = 1\n"),
              "mx.a.test: hub.a.test *.w.a.test list.a.test b.w.a.test @ 192.0.2.1\n");
}

TEST(Servers, DeclaredDomainsReplaceTheDefault) {
    EXPECT_EQ(population_of("@ MX 5 mx\nmx A 192.0.2.1", "[[server]]\nname = \"mx.a.test\"\ndomains = []\n"),
              "mx.a.test: @ 192.0.2.1\n");
}

TEST(Servers, ReadAllSettings) {
    const Scenario scenario = drill(R"(
[[server]]
name            = "backup.example.test"
recipients      = ["user@example.test"]
store           = "google"
latency         = "30ms"
jitter          = "5ms"
bandwidth       = "1kB/s"
max_connections = 100
max_client_connections = 10
max_recipients  = 50
rate_limit      = "100/m"
greylist        = "5m"
size_limit      = "20MB"
tls             = "required"
certificate     = "wrong-name"
banner          = "220-hello\n220 there"
)");
    const ServerPhase& server = scenario.servers.at(0).phases.at(0);
    EXPECT_EQ(server.settings.recipients, std::vector<std::string>{"user@example.test"});
    EXPECT_EQ(server.store, "google");
    EXPECT_EQ(server.link.latency, base::milliseconds(30));
    EXPECT_EQ(server.link.jitter, base::milliseconds(5));
    EXPECT_EQ(server.link.bandwidth, base::Bandwidth{8000});
    EXPECT_EQ(server.settings.max_connections, 100);
    EXPECT_EQ(server.settings.max_client_connections, 10);
    EXPECT_EQ(server.settings.max_recipients, 50);
    EXPECT_EQ(server.settings.rate_limit, (base::Rate{100, base::minutes(1)}));
    EXPECT_EQ(server.settings.greylist, base::minutes(5));
    EXPECT_EQ(server.settings.size_limit, base::Size{20'000'000});
    EXPECT_EQ(server.settings.tls, fake_smtp::Tls::required);
    EXPECT_EQ(server.settings.certificate, fake_smtp::Certificate::wrong_name);
    EXPECT_EQ(server.settings.banner, "220-hello\n220 there");
}

TEST(Servers, ComplainsOfWhatIsWrong) {
    expect_mistakes({
        {"[[server]]\nstore = \"x\"\n", "1:1: [[server]] needs the key \"name\""},
        {"[[server]]\nname = \"mail2.example.test\"\n",
         R"(2:8: no zone mentions the server "mail2.example.test"; did you mean "mail1.example.test"?)"},
        {"[[server]]\nname = \"mail1.example.test\"\n[[server]]\nname = \"MAIL1.example.test\"\n",
         R"(4:8: there is already a [[server]] "mail1.example.test")"},
        {"[[server]]\nname = \"mail1.example.test\"\ndomains = [\"example.test\", \"exmaple.test\"]\n",
         R"(3:28: "exmaple.test" is in no zone; did you mean "example.test"?)"},
        {"[[server]]\nname = \"mail1.example.test\"\njitter = \"1s\"\n",
         "3:10: the jitter is more than the latency"},
        {"[[server]]\nname = \"mail1.example.test\"\nbanner = \"hello\"\n",
         R"(3:10: expected an SMTP reply, such as "451 4.3.0 Try again later"; found "hello")"},
        {"[[server]]\nname = \"mail1.example.test\"\nrate_limit = \"0/m\"\n",
         R"(3:14: expected a rate, such as "10/m"; found "0/m")"},
        {"[[server]]\nname = \"mail1.example.test\"\nsize_limit = 20\n",
         R"(3:14: expected a size, such as "20kB"; found the number 20)"},
        {"[[server]]\nname = \"mail1.example.test\"\nmax_connections = -1\n",
         "3:19: expected a whole number from 0 to 1000000; found the number -1"},
        {"[[server]]\nname = \"mail1.example.test\"\nrecipients = \"user@example.test\"\n",
         R"(3:14: expected a list, each element a mail address, such as "user@example.test"; found "user@example.test")"},
        {"[[server]]\nname = \"mail1.example.test\"\ntls = \"ofered\"\n",
         R"(3:7: expected "none", "offered" or "required"; found "ofered"; did you mean "offered"?)"},
    });
}

}  // namespace
}  // namespace mxdrill::scenario
