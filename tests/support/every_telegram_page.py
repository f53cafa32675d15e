"""The pages of Telegram in both consoles, under the rules that hold for them; see `every_route`."""

from tests.support.who_may import MANAGER, MANAGER_MAKES, OPERATOR, STAFF, TEAM, TEAM_LIST, Group

# fmt: off
GROUPS = (
    Group(TEAM_LIST, """
        GET /seller/{shop_slug}/telegram
        GET /seller/{shop_slug}/telegram/bots
        GET /seller/{shop_slug}/telegram/bots/new
    """),
    Group(MANAGER_MAKES, """
        POST /seller/{shop_slug}/telegram/bots/new {"token": "as a person might paste it"}
        POST /seller/{shop_slug}/telegram {"group_id": "-1005550001", "name": "Prepared"}
    """),
    Group(TEAM, """
        GET /seller/{shop_slug}/telegram/bots/{bot_id}
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/live
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/activity.csv
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/penalties.csv
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/actions
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/cases
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/members
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/members/{user_id=77}
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/reports
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/bans
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/roles
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/roles/{role_id}
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/texts
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/texts/{text_id=chat_text}
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/requests
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/links
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/rules
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/rules/live
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/rules/new
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/rules/{rule_id=chat_rule}
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/schedules
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/schedules/{schedule_id=chat_schedule}
        GET /seller/{shop_slug}/telegram/groups/{group_id=claim_chat}/buyers
        GET /seller/{shop_slug}/telegram/groups/{group_id=claim_chat}/sales
        GET /seller/{shop_slug}/telegram/groups/{group_id=claim_chat}/sales/{sale_id=claim_sale}
        GET /seller/{shop_slug}/telegram/groups/{group_id=claim_chat}/sales/{sale_id=claim_sale}/live
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/settings
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/settings/export.json
    """),
    Group(STAFF, """
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/reports/{report_id=action_id} {"do": "leave"}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/bans {"user_id": ""}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/bans/{user_id=77} {}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/requests {"do": "in", "all": "1"}
        GET /seller/{shop_slug}/telegram/groups/{group_id=chat}/links/{link_id}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/members/{user_id=77} {"do": "unmute"}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/members/{user_id=77}/warnings/{warning_id=chat_note} {}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/raid {"do": "stop"}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/cases/{case_id} {"do": "spare"}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/actions/{action_id}/undo {}
        POST /seller/{shop_slug}/telegram/groups/{group_id=claim_chat}/buyers/{user_id=77} {"do": "in"}
        POST /seller/{shop_slug}/telegram/groups/{group_id=claim_chat}/sales {"do": "look", "q": "lamp"}
        POST /seller/{shop_slug}/telegram/groups/{group_id=claim_chat}/sales/{sale_id=claim_sale} {}
    """),
    Group(MANAGER, """
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/roles {"name": ""}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/roles/{role_id} {"name": ""}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/roles/{role_id}/members {"user_id": ""}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/texts {"name": ""}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/texts/{text_id=chat_text} {"text": ""}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/links {"name": ""}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/links/{link_id} {}
        POST /seller/{shop_slug}/telegram/bots/{bot_id} {"do": "pause"}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/members/{user_id=77}/roles {"take": "Helper"}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat} {"do": "save", "name": "Quetzals only"}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/rules/new {"type": "links", "do": "try"}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/rules/try {}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/rules/try/stop {}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/rules/{rule_id=chat_rule} {"do": "try"}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/rules/{rule_id=chat_rule}/do {"do": "off"}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/schedules {"text": ""}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/schedules/{schedule_id=chat_schedule} {"do": "pause"}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/settings {"do": "look"}
        POST /seller/{shop_slug}/telegram/groups/{group_id=claim_chat}/buyers {"do": "look"}
        POST /seller/{shop_slug}/telegram/groups/{group_id=chat}/settings/import {}
    """),
    Group(OPERATOR, """
        GET /operator/telegram
        GET /operator/telegram/parked
        POST /operator/telegram/parked/{parked_id} {"do": "drop"}
        GET /operator/telegram/calls
        POST /operator/telegram/calls/{call_id=chat_note} {}
        GET /operator/telegram/bots
        GET /operator/telegram/bots/new
        POST /operator/telegram/bots/new {"token": "as a person might paste it"}
        GET /operator/telegram/bots/{bot_id}
        POST /operator/telegram/bots/{bot_id} {"do": "pause"}
        POST /operator/telegram {"group_id": "-1005550002", "name": "The market's own"}
        GET /operator/telegram/groups/{group_id=chat}
        POST /operator/telegram/groups/{group_id=chat} {"do": "save", "name": "Quetzals only"}
        GET /operator/telegram/groups/{group_id=chat}/live
        GET /operator/telegram/groups/{group_id=chat}/activity.csv
        GET /operator/telegram/groups/{group_id=chat}/penalties.csv
        GET /operator/telegram/groups/{group_id=chat}/actions
        POST /operator/telegram/groups/{group_id=chat}/members/{user_id=77} {"do": "unmute"}
        POST /operator/telegram/groups/{group_id=chat}/members/{user_id=77}/roles {"take": "Helper"}
        POST /operator/telegram/groups/{group_id=chat}/members/{user_id=77}/warnings/{warning_id=chat_note} {}
        POST /operator/telegram/groups/{group_id=chat}/raid {"do": "stop"}
        GET /operator/telegram/groups/{group_id=chat}/cases
        POST /operator/telegram/groups/{group_id=chat}/cases/{case_id} {"do": "spare"}
        POST /operator/telegram/groups/{group_id=chat}/actions/{action_id}/undo {}
        GET /operator/telegram/groups/{group_id=chat}/reports
        POST /operator/telegram/groups/{group_id=chat}/reports/{report_id=action_id} {"do": "leave"}
        GET /operator/telegram/groups/{group_id=chat}/bans
        POST /operator/telegram/groups/{group_id=chat}/bans {"user_id": ""}
        POST /operator/telegram/groups/{group_id=chat}/bans/{user_id=77} {}
        GET /operator/telegram/groups/{group_id=chat}/roles
        POST /operator/telegram/groups/{group_id=chat}/roles {"name": ""}
        GET /operator/telegram/groups/{group_id=chat}/roles/{role_id}
        POST /operator/telegram/groups/{group_id=chat}/roles/{role_id} {"name": ""}
        POST /operator/telegram/groups/{group_id=chat}/roles/{role_id}/members {"user_id": ""}
        GET /operator/telegram/groups/{group_id=chat}/texts
        POST /operator/telegram/groups/{group_id=chat}/texts {"name": ""}
        GET /operator/telegram/groups/{group_id=chat}/texts/{text_id=chat_text}
        POST /operator/telegram/groups/{group_id=chat}/texts/{text_id=chat_text} {"text": ""}
        GET /operator/telegram/groups/{group_id=chat}/requests
        POST /operator/telegram/groups/{group_id=chat}/requests {"do": "in", "all": "1"}
        GET /operator/telegram/groups/{group_id=chat}/links
        POST /operator/telegram/groups/{group_id=chat}/links {"name": ""}
        GET /operator/telegram/groups/{group_id=chat}/links/{link_id}
        POST /operator/telegram/groups/{group_id=chat}/links/{link_id} {}
        GET /operator/telegram/groups/{group_id=chat}/members
        GET /operator/telegram/groups/{group_id=chat}/members/{user_id=77}
        GET /operator/telegram/groups/{group_id=chat}/rules
        GET /operator/telegram/groups/{group_id=chat}/rules/live
        GET /operator/telegram/groups/{group_id=chat}/rules/new
        GET /operator/telegram/groups/{group_id=chat}/rules/{rule_id=chat_rule}
        GET /operator/telegram/groups/{group_id=chat}/schedules
        GET /operator/telegram/groups/{group_id=chat}/schedules/{schedule_id=chat_schedule}
        GET /operator/telegram/groups/{group_id=claim_chat}/buyers
        POST /operator/telegram/groups/{group_id=claim_chat}/buyers {"do": "look"}
        POST /operator/telegram/groups/{group_id=claim_chat}/buyers/{user_id=77} {"do": "in"}
        GET /operator/telegram/groups/{group_id=claim_chat}/sales
        GET /operator/telegram/groups/{group_id=claim_chat}/sales/{sale_id=claim_sale}
        GET /operator/telegram/groups/{group_id=claim_chat}/sales/{sale_id=claim_sale}/live
        POST /operator/telegram/groups/{group_id=claim_chat}/sales {"do": "look", "q": "lamp"}
        POST /operator/telegram/groups/{group_id=claim_chat}/sales/{sale_id=claim_sale} {}
        GET /operator/telegram/groups/{group_id=chat}/settings
        POST /operator/telegram/groups/{group_id=chat}/rules/new {"type": "links", "do": "try"}
        POST /operator/telegram/groups/{group_id=chat}/rules/try {}
        POST /operator/telegram/groups/{group_id=chat}/rules/try/stop {}
        POST /operator/telegram/groups/{group_id=chat}/rules/{rule_id=chat_rule} {"do": "try"}
        POST /operator/telegram/groups/{group_id=chat}/rules/{rule_id=chat_rule}/do {"do": "off"}
        POST /operator/telegram/groups/{group_id=chat}/schedules {"text": ""}
        POST /operator/telegram/groups/{group_id=chat}/schedules/{schedule_id=chat_schedule} {"do": "pause"}
        POST /operator/telegram/groups/{group_id=chat}/settings {"do": "look"}
        GET /operator/telegram/groups/{group_id=chat}/settings/export.json
        POST /operator/telegram/groups/{group_id=chat}/settings/import {}
    """),
)
# fmt: on
