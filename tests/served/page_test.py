#!/usr/bin/python3
"""The live page in headless Chromium: a host is taken down by a click, and the backup takes over."""

import os
import pathlib
import shutil
import smtplib
import tempfile
import unittest

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import Select, WebDriverWait

from served import BACKUP, PATIENCE, PRIMARY, SCENARIO, Case

FLAGS = ("headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
         "disable-component-update", "disable-sync", "window-size=1280,900")
SCREENSHOTS = os.environ.get("MXDRILL_SCREENSHOTS")


class PageTest(Case):
    @classmethod
    def setUpClass(cls):
        """One browser for all: it takes longer to start than most tests. Each test has a page of another origin."""
        profile = tempfile.mkdtemp(prefix="mxdrill-browser-")
        cls.addClassCleanup(shutil.rmtree, profile, ignore_errors=True)
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for flag in FLAGS:
            options.add_argument("--" + flag)
        options.add_argument(f"--user-data-dir={profile}")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        cls.browser = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        cls.addClassCleanup(cls.browser.quit)

    def setUp(self):
        super().setUp()
        self.failures = []  # of send()
        # Not at the usual port, which another run may take as soon as it is free.
        self.served = self.serve("--control", "127.0.0.1:0")
        self.complaints()  # of the page before
        self.browser.get(f"http://{self.served.ready['http']}/")
        self.addCleanup(self.browser.get, "about:blank")
        self.until(lambda: self.text("link-text") == "live", "the page follows the journal")

    def until(self, holds, what):
        WebDriverWait(self.browser, PATIENCE, poll_frequency=0.02).until(lambda _: holds(), f"never: {what}")

    def text(self, element_id):
        return self.browser.find_element(By.ID, element_id).text

    def card(self, server):
        return self.browser.find_element(By.CSS_SELECTOR, f"[data-server='{server}']")

    def state(self, server):
        return self.card(server).get_attribute("data-state")

    def shown(self, server, role):
        return self.card(server).find_element(By.CSS_SELECTOR, f"[data-role={role}]")

    def accepted(self, server):
        return int(self.shown(server, "accepted").text)

    def toggle(self, server, word):
        button = self.shown(server, "toggle")
        self.until(lambda: button.get_attribute("aria-disabled") == "false" and button.text == word,
                   f"the button of {server} says {word}")
        return button

    def click_on_toggle(self, server, word):
        self.toggle(server, word).click()

    def press_enter(self):
        self.browser.switch_to.active_element.send_keys(Keys.ENTER)

    def focused(self):
        """The name of the control that has the focus, or its id."""
        element = self.browser.switch_to.active_element
        return element.get_attribute("data-control") or element.get_attribute("id")

    def focus(self, selector):
        self.browser.execute_script("document.querySelector(arguments[0]).focus()", selector)

    def send(self):
        """As a sender does: the hosts in the order of their preference. Returns the one that took it."""
        for server in (PRIMARY, BACKUP):
            try:
                self.served.deliver(server)
                return server
            except (ConnectionRefusedError, smtplib.SMTPException) as failure:
                self.failures.append((server, type(failure)))
        return None

    def keep_picture(self, name):
        if SCREENSHOTS:
            self.browser.save_screenshot(str(pathlib.Path(SCREENSHOTS) / f"{name}.png"))

    def complaints(self):
        return [entry for entry in self.browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def test_a_click_takes_the_primary_down_and_the_backup_takes_over(self):
        self.assertEqual(self.send(), PRIMARY)
        self.until(lambda: self.accepted(PRIMARY) == 1, "the primary's counter is 1")
        self.assertEqual((self.state(PRIMARY), self.state(BACKUP)), ("healthy", "healthy"))
        self.keep_picture("healthy")

        self.click_on_toggle(PRIMARY, "Take down")
        self.until(lambda: self.state(PRIMARY) == "down", "the primary is down")
        self.assertEqual(self.shown(PRIMARY, "state").text, "Down")
        self.assertEqual(self.send(), BACKUP)
        self.assertEqual(self.failures, [(PRIMARY, ConnectionRefusedError)])
        self.until(lambda: self.accepted(BACKUP) == 1, "the backup's counter is 1")
        self.assertEqual(self.accepted(PRIMARY), 1)
        self.assertEqual(self.text("total-up"), "1 of 2")
        self.keep_picture("down")

        self.click_on_toggle(PRIMARY, "Bring back")
        self.until(lambda: self.state(PRIMARY) == "healthy", "the primary is back")
        self.assertEqual(self.send(), PRIMARY)
        self.until(lambda: self.accepted(PRIMARY) == 2, "the primary's counter is 2")
        self.assertEqual(self.accepted(BACKUP), 1)
        self.assertEqual(self.complaints(), [])

    def test_faults_of_the_form_hold_until_they_are_removed(self):
        self.browser.find_element(By.CSS_SELECTOR, "#add-kind option[value=permfail]").click()
        self.browser.find_element(By.CSS_SELECTOR, "#add button[type=submit]").click()
        self.until(lambda: self.state(PRIMARY) == "impaired", "the primary is impaired")
        with self.assertRaises(smtplib.SMTPRecipientsRefused):
            self.served.deliver(PRIMARY)
        self.until(lambda: "fired 1×" in self.text("faults"), "the fault is said to have fired")
        self.keep_picture("impaired")
        self.browser.find_element(By.CSS_SELECTOR, "#faults [data-role=remove]").click()
        self.until(lambda: self.state(PRIMARY) == "healthy", "the primary is healthy again")
        self.served.deliver(PRIMARY)
        self.assertEqual(self.complaints(), [])

    def test_the_focus_stays_on_a_toggle(self):
        self.focus(f"[data-server='{PRIMARY}'] [data-role=toggle]")
        self.press_enter()
        self.toggle(PRIMARY, "Bring back")
        self.assertEqual(self.focused(), f"example.test {PRIMARY}")
        self.press_enter()
        self.toggle(PRIMARY, "Take down")
        self.assertEqual(self.focused(), f"example.test {PRIMARY}")

    def test_the_focus_goes_to_the_next_fault_when_one_is_removed(self):
        first, last = (str(self.served.ask("POST", "/faults", {"server": BACKUP, "delay": "1s", "stage": stage})[1]["id"])
                       for stage in ("mail", "rcpt"))
        self.until(lambda: "2" == self.text("total-faults"), "both faults are shown")
        self.focus(f"#faults [data-control='{first}']")
        self.press_enter()
        self.until(lambda: "1" == self.text("total-faults"), "the first is gone")
        self.assertEqual(self.focused(), last)
        self.press_enter()
        self.until(lambda: "0" == self.text("total-faults"), "both are gone")
        self.assertEqual(self.focused(), "add-server")

    def test_a_button_that_does_nothing_says_why(self):
        self.served.ask("POST", "/faults", {"server": "*.example.test", "do": "refuse"})
        button = self.shown(PRIMARY, "toggle")
        self.until(lambda: button.get_attribute("aria-disabled") == "true", "the button can do nothing")
        reason = self.browser.find_element(By.ID, button.get_attribute("aria-describedby"))
        self.assertEqual(reason.text, "Another fault keeps it down; remove that below.")
        self.browser.find_element(By.CSS_SELECTOR, "#faults [data-role=remove]").click()
        self.toggle(PRIMARY, "Take down")
        self.assertEqual(reason.text, "")
        self.served.post_scenario(SCENARIO.replace("backup 300 A  192.0.2.12\n", ""))
        self.until(lambda: self.state(BACKUP) == "down", "the backup is down")
        self.assertEqual(self.card(BACKUP).find_element(By.CSS_SELECTOR, ".reason").text, "Its name has no address.")

    def test_the_last_minute_outlives_a_reload(self):
        for server in (PRIMARY, PRIMARY, BACKUP):
            self.served.deliver(server)
        self.until(lambda: self.text("total-recent") == "3", "three messages came in the last minute")
        self.browser.refresh()
        self.until(lambda: self.text("total-recent") == "3", "they still did")
        self.assertEqual(self.text("feed").count("took message"), 3)

    def test_a_minute_is_one_of_the_run(self):
        counts = self.browser.execute_async_script("""
            import("/model.js").then(({ Spark }) => {
              const spark = new Spark();
              for (const second of [0, 30, 30, 70]) spark.add(second);
              arguments[0]([0, 30, 70, 89, 90, 129, 130].map((second) => spark.total(second)));
            });""")
        self.assertEqual(counts, [0, 2, 3, 3, 1, 1, 0])

    def test_another_run_at_the_same_place_replaces_the_old_one(self):
        place = self.served.ready["http"]
        for _ in range(3):
            self.served.deliver(PRIMARY)
        self.until(lambda: self.text("feed").count(f"{PRIMARY} took message") == 3, "three messages are in the feed")
        self.served.end()
        self.until(lambda: self.text("link-text") == "no connection", "the run is over")
        again = self.serve("--control", place)
        for _ in range(4):
            again.deliver(BACKUP)
        self.until(lambda: self.text("feed").count(f"{BACKUP} took message") == 4, "the new run's are in the feed")
        self.until(lambda: self.text("total-recent") == "4", "only the new run's messages count")
        self.assertNotIn(f"{PRIMARY} took", self.text("feed"))

    def test_what_an_earlier_run_did_was_not_too_much_to_show(self):
        for _ in range(3):
            self.served.deliver(PRIMARY)
        self.served.ask("POST", "/reset", {})
        self.until(lambda: "The run began anew" in self.text("feed"), "the reset is in the feed")
        self.browser.refresh()
        self.until(lambda: "The run began anew" in self.text("feed"), "it still is")
        self.assertNotIn("too many", self.text("feed"))

    def test_the_form_keeps_its_server_when_others_come(self):
        Select(self.browser.find_element(By.ID, "add-server")).select_by_visible_text(BACKUP)
        self.served.post_scenario(SCENARIO.replace("@      300 MX 20", "@      300 MX 5 spare\n@      300 MX 20"))
        self.until(lambda: "spare.example.test" in self.text("add-server"), "the form offers the new server")
        self.assertEqual(self.browser.find_element(By.ID, "add-server").get_property("value"), BACKUP)

    def test_activity_names_recipients_servers_and_replies(self):
        self.served.deliver(PRIMARY)
        self.until(lambda: f"{PRIMARY} took message 1 to user@example.test" in self.text("feed"), "the recipient is told")
        self.served.ask("POST", "/faults", {"name": "full", "server": BACKUP, "stage": "rcpt", "reply": "452 4.2.2 Full"})
        self.until(lambda: self.state(BACKUP) == "impaired", "the backup is impaired")
        with self.assertRaises(smtplib.SMTPRecipientsRefused):
            self.served.deliver(BACKUP)
        self.until(lambda: f"{BACKUP}: fault full struck, 452 4.2.2 Full, at rcpt" in self.text("feed"),
                   "where the fault struck is told, and what it did")

    def test_a_wrong_token_is_called_wrong(self):
        served = self.serve("--control", "127.0.0.1:0", "--control-token", "swordfish")
        self.browser.get(f"http://{served.ready['http']}/")
        self.until(lambda: self.browser.find_element(By.ID, "ask-token").is_displayed(), "the token is asked for")
        self.assertEqual(self.text("ask-wrong"), "")
        self.browser.find_element(By.ID, "ask-token").send_keys("pike", Keys.ENTER)
        self.until(lambda: "wrong" in self.text("ask-wrong"), "the token is said to be wrong")
        self.browser.find_element(By.ID, "ask-token").send_keys("swordfish", Keys.ENTER)
        self.until(lambda: self.text("link-text") == "live", "the right token opens the page")

    def test_what_others_do_shows_without_a_click(self):
        self.served.ask("POST", "/faults", {"server": BACKUP, "do": "refuse"})
        self.until(lambda: self.state(BACKUP) == "down", "the backup is down")
        self.served.deliver(PRIMARY)
        self.until(lambda: f"{PRIMARY} took message 1" in self.text("feed"), "the message is in the feed")
        self.served.ask("POST", "/reset", {})
        self.until(lambda: self.state(BACKUP) == "healthy" and self.accepted(PRIMARY) == 0, "all is as at first")


if __name__ == "__main__":
    unittest.main()
