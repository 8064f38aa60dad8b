"""Reading what stands around gatherings: themes and drafts, applications, joint units, learner groups."""
