"""All pages of Telegram, below either console."""

from sokoni.web.telegram import actions, bots, buyers, groups, members, overview, rules, sales, schedules, settings
from sokoni.web.telegram.desk import Entry

_GROUP = "/groups/{group_id}"

ENTRIES = (
    Entry("GET", "", groups.list_groups),
    Entry("POST", "", groups.add_group),
    Entry("GET", "/bots", bots.list_bots),
    Entry("GET", "/bots/new", bots.show_wizard),
    Entry("POST", "/bots/new", bots.connect_bot),
    Entry("GET", "/bots/{bot_id}", bots.show_bot),
    Entry("POST", "/bots/{bot_id}", bots.change_bot),
    Entry("GET", _GROUP, overview.show_group),
    Entry("POST", _GROUP, groups.save_group),
    Entry("GET", f"{_GROUP}/live", overview.listen),
    Entry("GET", f"{_GROUP}/activity.csv", overview.download_activity),
    Entry("GET", f"{_GROUP}/penalties.csv", overview.download_penalties),
    Entry("GET", f"{_GROUP}/actions", actions.list_actions),
    Entry("POST", f"{_GROUP}/actions/{{action_id}}/undo", actions.undo_action),
    Entry("GET", f"{_GROUP}/members", members.list_members),
    Entry("GET", f"{_GROUP}/members/{{user_id}}", members.show_member),
    Entry("POST", f"{_GROUP}/members/{{user_id}}", members.act_on_member),
    Entry("GET", f"{_GROUP}/rules", rules.list_rules),
    Entry("GET", f"{_GROUP}/rules/new", rules.show_new),
    Entry("POST", f"{_GROUP}/rules/new", rules.create),
    Entry("GET", f"{_GROUP}/rules/{{rule_id}}", rules.show_rule),
    Entry("POST", f"{_GROUP}/rules/{{rule_id}}", rules.save),
    Entry("POST", f"{_GROUP}/rules/{{rule_id}}/do", rules.switch),
    Entry("GET", f"{_GROUP}/schedules", schedules.list_schedules),
    Entry("POST", f"{_GROUP}/schedules", schedules.add_schedule),
    Entry("GET", f"{_GROUP}/schedules/{{schedule_id}}", schedules.show_schedule),
    Entry("POST", f"{_GROUP}/schedules/{{schedule_id}}", schedules.save_schedule),
    Entry("GET", f"{_GROUP}/sales", sales.list_sales),
    Entry("POST", f"{_GROUP}/sales", sales.open_sale),
    Entry("GET", f"{_GROUP}/sales/{{sale_id}}", sales.show_sale),
    Entry("POST", f"{_GROUP}/sales/{{sale_id}}", sales.change_sale),
    Entry("GET", f"{_GROUP}/sales/{{sale_id}}/live", sales.listen),
    Entry("GET", f"{_GROUP}/buyers", buyers.show_buyers),
    Entry("POST", f"{_GROUP}/buyers", buyers.save_buyers),
    Entry("POST", f"{_GROUP}/buyers/{{user_id}}", buyers.decide),
    Entry("GET", f"{_GROUP}/settings", settings.show_settings),
    Entry("POST", f"{_GROUP}/settings", settings.save_settings),
    Entry("GET", f"{_GROUP}/settings/export.json", settings.export_settings),
    Entry("POST", f"{_GROUP}/settings/import", settings.import_settings),
)
