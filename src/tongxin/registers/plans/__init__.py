"""Annual plans: each Party goal beside a business goal, deployed as tasks, judged by figures of both sides."""
